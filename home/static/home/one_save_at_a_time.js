// Wagtail's autosave and the editor's own button are two requests about one page, and the later answer wins: a draft saved
// beside "Pubblica" would take the page off the site again. Here the button waits for the saving under way, and once it has
// been sent nothing else is.
(function () {
  let saving = false;
  let sent = false;
  let waiting = null;

  function send({ form, submitter }) {
    // Wagtail disables the button while it waits, and a disabled one sends no name.
    const pressed = submitter && submitter.name && document.createElement("input");
    if (pressed) {
      Object.assign(pressed, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(pressed);
    }
    form.requestSubmit();
    if (pressed) setTimeout(() => pressed.remove());
  }

  function done(mayGoOn) {
    const held = waiting;
    saving = false;
    waiting = null;
    if (held && mayGoOn) send(held);
  }

  // On the window, after all others had their say: one that was called off never ends.
  window.addEventListener("w-autosave:save", (event) => {
    if (sent || waiting) event.preventDefault();
    else saving = !event.defaultPrevented;
  });
  document.addEventListener("w-autosave:success", () => done(true));
  // What is wrong in the form the answer to the button tells. A line that is down, or a colleague who saved meanwhile, is
  // for the editor to see first: the next press asks.
  document.addEventListener("w-autosave:error", (event) => done(event.detail.type === "validation_error"));
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
