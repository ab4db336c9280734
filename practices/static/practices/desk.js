// The buttons that draw a deed's page anew do it here without leaving the page, so that a chosen file stays chosen.
// The server draws it either way. "Usa il modello" brings the text of the chosen reply with it.
(function () {
  const shown = document.querySelector("[data-preview]");
  if (!shown) return;
  for (const button of document.querySelectorAll("button[name=anteprima]")) {
    button.addEventListener("click", async function (event) {
      event.preventDefault();
      const data = new FormData(button.form);
      for (const field of button.form.querySelectorAll("input[type=file]")) data.delete(field.name);
      data.append(button.name, button.value);
      const answer = await fetch(location.href, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-preview]");
      if (!fresh) return location.reload();
      shown.replaceChildren(...fresh.childNodes);
      const text = page.querySelector("textarea[name=text]");
      if (button.value !== "modello" || !text) return;
      button.form.elements.text.value = text.value;
      button.form.elements.model.value = "";
    });
  }
})();
