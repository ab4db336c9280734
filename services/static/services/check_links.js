// A link "#block-<id>-section" to a part of a form: what is closed around it is opened, and so drawn, on the way there.
(function () {
  const PLACE = /^#block-([0-9a-f-]{36})-section$/;
  const DEEPEST = 6;

  function open(child) {
    const toggle = child.querySelector("[data-panel-toggle]");
    if (toggle.getAttribute("aria-expanded") !== "true") toggle.click();
  }

  // The innermost block that is there: the one itself, or the one that holds its hidden fields.
  function nearest(id) {
    const section = document.getElementById(`block-${id}-section`);
    const field = section || document.querySelector(`input[type="hidden"][name$="-id"][value="${id}"]`);
    return [field && field.closest("[data-streamfield-child]"), Boolean(section)];
  }

  function show(id) {
    for (let depth = 0; depth < DEEPEST; depth += 1) {
      const [child, isThere] = nearest(id);
      if (!child) return;
      for (let outer = child; outer; outer = outer.parentElement.closest("[data-streamfield-child]")) open(outer);
      if (isThere) {
        const toggle = child.querySelector("[data-panel-toggle]");
        toggle.focus({ preventScroll: true });
        // Once what was just drawn has its height.
        window.setTimeout(() => toggle.scrollIntoView({ block: "center" }), 300);
        return;
      }
    }
  }

  function follow(address, event) {
    const found = PLACE.exec(address);
    if (!found) return;
    if (event) event.preventDefault();
    show(found[1]);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-findings] a");
    if (link && link.pathname === window.location.pathname) follow(link.hash, event);
  });
  window.addEventListener("load", () => window.setTimeout(() => follow(window.location.hash), 200));
})();
