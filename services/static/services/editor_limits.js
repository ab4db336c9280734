// Limits of dates in the page editor: today or a date asked before, some days, months or years earlier or later, or a day.
(function () {
  const LIMIT = /^(?:(today)|answer:([a-z_][a-z0-9_]*)|(\d{4}-\d{2}-\d{2}))(?:([+-])(\d{1,5})([dmy]))?$/;

  function limit(field, { element, tell, inPlaceOf, drawn, words }) {
    const { read, offered } = window.servicesEditor;
    const base = element("select", { ariaLabel: words.limit });
    const day = element("input", { type: "date", ariaLabel: words.day });
    const count = element("input", { type: "number", min: 0, max: 99999, ariaLabel: words.how_many });
    const unit = element("select", { ariaLabel: words.unit });
    for (const [value, label] of words.units) unit.append(new Option(label, value));
    const place = element("div", { className: "services-limit" }, base, day, count, unit);

    function fill(parts) {
      const dates = offered(field, parts, false).filter((part) => part.type === "date");
      const found = LIMIT.exec(field.value);
      // What these lists cannot say stays to be typed.
      const isOther = Boolean(field.value) && !found;
      field.classList.toggle("services-beneath", !isOther);
      place.hidden = isOther;
      if (isOther || place.contains(document.activeElement)) return;
      const options = [["", words.no_limit], ["today", words.today], ...dates.map((part) => [`answer:${part.key}`, part.label || part.key]), ["day", words.a_day]];
      base.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
      const chosen = !found ? "" : found[1] || (found[2] ? `answer:${found[2]}` : "day");
      if (!options.some(([value]) => value === chosen)) base.append(new Option(`${found[2]} ${words.stranger}`, chosen));
      base.value = chosen;
      day.value = (found && found[3]) || "";
      count.value = (found && found[5]) || "";
      unit.value = found && found[4] ? found[4] + found[6] : "+d";
      show();
    }

    function show() {
      day.hidden = base.value !== "day";
      count.hidden = unit.hidden = base.value === "";
    }

    function write() {
      show();
      const start = base.value === "day" ? day.value : base.value;
      const shift = count.value && Number(count.value) ? `${unit.value[0]}${Number(count.value)}${unit.value[1]}` : "";
      tell(field, start ? start + shift : "");
    }

    place.addEventListener("change", (event) => { event.stopPropagation(); write(); });
    inPlaceOf(field, place);
    drawn.set(field, fill);
    fill(read());
  }

  window.servicesEditor.limit = limit;
})();
