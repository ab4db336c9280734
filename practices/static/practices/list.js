// The desk's list: one box that ticks all rows of the page, and how many are ticked. Without it each box is there.
(function () {
  const list = document.querySelector("[data-list]");
  const place = list && list.querySelector("[data-pick-all]");
  if (!place) return;
  const boxes = [...list.querySelectorAll("input[name=pratica]")];
  const all = document.createElement("input");
  all.type = "checkbox";
  const label = document.createElement("label");
  label.append(place.querySelector(".w-sr-only"), all);
  label.firstChild.textContent = place.dataset.pickAll;
  place.replaceChildren(label);
  const count = list.querySelector("[data-picked]");
  function tell() {
    const picked = boxes.filter((box) => box.checked).length;
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
    count.textContent = picked ? count.dataset.picked.replace("{n}", picked) : count.dataset.none;
  }
  all.addEventListener("change", function () {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
})();
