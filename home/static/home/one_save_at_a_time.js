// Wagtail's autosave and the editor's own button are two requests about one page, and the later answer wins: a draft saved
// beside "Pubblica" would take the page off the site again. Here the button waits for the saving under way, and once it has
// been sent nothing else is.
(function () {
  let saving = false;
  let sent = false;
  let waiting = null;

  function send({ form, submitter }) {
    if (submitter && submitter.name) {
      // Wagtail disables the button while it waits, and a disabled one sends no name.
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(pressed);
    }
    form.requestSubmit();
  }

  function done() {
    saving = false;
    if (!waiting) return;
    const held = waiting;
    waiting = null;
    send(held);
  }

  // On the window, after all others had their say: one that was called off never ends.
  window.addEventListener("w-autosave:save", (event) => {
    if (sent || waiting) event.preventDefault();
    else saving = !event.defaultPrevented;
  });
  document.addEventListener("w-autosave:success", done);
  document.addEventListener("w-autosave:error", done);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("[data-edit-form]")) return;
    if (saving) {
      event.preventDefault();
      waiting = waiting || { form: event.target, submitter: event.submitter };
    } else {
      sent = true;
    }
  });
})();
