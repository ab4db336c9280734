// The desk by keyboard: each key presses something that is on the page. They can be turned off in the preferences.
(function () {
  const rows = [...document.querySelectorAll("[data-row]")];
  const help = document.querySelector("[data-shortcuts]");
  let current = -1;
  let waitsForI = false;

  function press(selector) {
    const found = document.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  }
  function move(step) {
    if (!rows.length) return false;
    current = Math.min(Math.max(current + step, 0), rows.length - 1);
    rows.forEach((row, index) => row.classList.toggle("desk-current", index === current));
    rows[current].querySelector("[data-open]").focus();
    return true;
  }
  function tick() {
    const box = rows[current] && rows[current].querySelector("input[name=pratica]");
    if (box) box.click();
    return Boolean(box);
  }
  function take() {
    if (press("[data-deed=take_charge]")) return true;
    const list = document.querySelector("[data-list]");
    if (!list) return false;
    if (!list.querySelector("input[name=pratica]:checked") && !tick()) return false;
    return press("[data-list] button[value=take_charge]");
  }
  function search() {
    const field = document.getElementById("id_q");
    if (field) field.focus();
    return Boolean(field);
  }
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: tick,
    o: () => rows[current] && rows[current].querySelector("[data-open]").click() !== null,
    e: take,
    r: () => press("[data-deed=write]"),
    a: () => press("[data-deed=accept]"),
    n: () => press("a[rel=next]"),
    p: () => press("a[rel=prev]"),
    "/": search,
    "?": () => press("[data-shortcuts-button]"),
    i: () => waitsForI && press("[data-to-list]"),
  };
  for (const row of rows) {
    row.addEventListener("focusin", () => (current = rows.indexOf(row)));
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey && event.key === "Enter") {
      if (press("[data-confirm]")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]")) return;
    if (keys[event.key] && keys[event.key]()) event.preventDefault();
    waitsForI = event.key === "g";
  });
  if (help) {
    document.querySelector("[data-shortcuts-button]").hidden = false;
    document.querySelector("[data-shortcuts-button]").addEventListener("click", () => help.showModal());
  }
})();
