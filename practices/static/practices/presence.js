// Says every minute that the practice is being looked at; shows who else is there, and that it has moved.
(function () {
  const form = document.querySelector("[data-presence]");
  const others = document.querySelector("[data-others]");
  const moved = document.querySelector("[data-moved]");
  if (!form) return;
  async function tell() {
    if (document.hidden) return;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer || !answer.ok) return;
    const found = await answer.json();
    const names = found.others.join(", ");
    if (others.querySelector("strong").textContent !== names) others.querySelector("strong").textContent = names;
    others.hidden = !names;
    moved.hidden = found.token === form.dataset.token;
  }
  setInterval(tell, 60000);
  document.addEventListener("visibilitychange", tell);
})();
