// "Aggiorna l'anteprima" without leaving the page, so that a chosen file stays chosen. The server draws it either way.
(function () {
  const button = document.querySelector("button[name=anteprima]");
  const text = document.querySelector("[data-preview]");
  if (!button || !text) return;
  button.addEventListener("click", async function (event) {
    event.preventDefault();
    const data = new FormData(button.form);
    for (const field of button.form.querySelectorAll("input[type=file]")) data.delete(field.name);
    data.append(button.name, button.value);
    const answer = await fetch(location.href, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-preview]");
    if (fresh) text.replaceChildren(...fresh.childNodes);
    else location.reload();
  });
})();
