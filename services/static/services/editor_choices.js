// In the page editor questions, options and limits are chosen from lists: labels are shown, keys are stored. The fields
// that Wagtail draws stay beneath and are what is sent, so that without this script they can be typed.
(function () {
  const { lists, read, ownerOf, offered, ofLibrary } = window.servicesEditor;
  let words = null;
  const CONDITION = /-value-field$/;
  const NEAR = /-(kind_from|place_from|reunion_from|ambito_from|coherent_with-\w+)$/;
  const SHARED = /-(before|more_options-\d+-value-question)$/;
  const RULE = /^rules-\d+-value-(\w+)$/;
  const OWN_OPTIONS = /-offered_when-\d+-value-options$/;
  const LIMIT = /-(not_before|not_after)$/;
  const SEVERAL = ["in", "contains", "not_contains"];
  const FITTING = {
    checkboxes: ["contains", "not_contains", "filled", "empty"],
    checkbox: ["filled", "empty"],
    declaration: ["filled", "empty"],
    group: ["filled", "empty"],
    file: ["filled", "empty"],
    number: ["eq", "ne", "gt", "lt", "filled", "empty"],
    options: ["eq", "ne", "in", "filled", "empty"],
  };
  const drawn = new Map(); // field -> what brings its list up to date

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  const named = (name) => document.getElementsByName(name)[0];

  function tell(field, value) {
    if (field.value === value) return;
    field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }

  // A list in the place of a field: its label is the field's, the field stays to be sent.
  function inPlaceOf(field, control) {
    field.classList.add("services-beneath");
    field.after(control);
    // What helps to write a key helps nobody to choose a label.
    document.getElementById(`${field.id}-helptext`)?.classList.add("services-beneath");
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    if (!label) return;
    const target = control.matches("select") ? control : control.querySelector("select, input");
    target.id ||= `${field.id}-list`;
    if (control.matches("select")) label.htmlFor = target.id;
    else control.setAttribute("aria-label", label.textContent.trim());
  }

  // Questions

  function questionList(field, find, isRequired) {
    const select = element("select", { className: "services-list" });
    const fill = () => fillQuestions(select, field, find(read()), isRequired);
    for (const moment of ["pointerdown", "focus", "keydown"]) select.addEventListener(moment, fill, { once: false });
    select.addEventListener("change", () => tell(field, select.value));
    inPlaceOf(field, select);
    drawn.set(field, (parts) => showChosen(select, field, find(parts)));
  }

  function fillQuestions(select, field, questions, isRequired) {
    const signature = JSON.stringify(questions.map((part) => [part.key, part.label]));
    if (select.dataset.signature === signature && select.value === field.value) return;
    select.dataset.signature = signature;
    const groups = new Map();
    for (const part of questions) {
      const place = part.parents?.[0]?.label || (part.key.startsWith("@") ? words.context : words.questions);
      groups.set(place, [...(groups.get(place) || []), new Option(nameOf(part), part.key)]);
    }
    select.replaceChildren(new Option(isRequired ? words.choose : words.none, ""));
    for (const [label, options] of groups) select.append(element("optgroup", { label }, ...options));
    keepStranger(select, field.value);
    select.value = field.value;
  }

  // Closed, a list holds only what is chosen: hundreds of questions times hundreds of conditions would weigh.
  function showChosen(select, field, questions) {
    if (document.activeElement === select) return;
    const part = questions.find((question) => question.key === field.value);
    delete select.dataset.signature;
    const label = part ? nameOf(part) : field.value ? `${field.value} ${words.stranger}` : words.choose;
    select.replaceChildren(new Option(label, field.value));
  }

  const nameOf = (part) => part.label || part.key;

  function keepStranger(select, value) {
    if (value && !Array.from(select.options).some((option) => option.value === value)) {
      select.append(new Option(`${value} ${words.stranger}`, value));
    }
  }

  // Conditions: question, operator, one of its options

  function conditionRow(field) {
    const stem = field.name.replace(/field$/, "");
    const operator = named(`${stem}op`), values = named(`${stem}values`);
    const find = (parts) => [...offered(field, parts, false), ...lists().flags];
    questionList(field, find, true);
    const place = element("div", { className: "services-values" });
    values.after(place);
    let known = field.value;
    const update = (parts) => {
      const part = find(parts).find((question) => question.key === field.value);
      // A row starts with "è", which says nothing of a box; what is stored stays as it is.
      fitOperators(operator, part, field.value !== known);
      known = field.value;
      drawValues(place, values, part, operator.value);
    };
    operator.addEventListener("change", () => update(read()));
    drawn.set(values, update);
  }

  function fitOperators(operator, part, isNew) {
    const fitting = FITTING[part?.type] || (part?.options.length ? FITTING.options : null);
    for (const option of operator.options) {
      option.hidden = option.disabled = Boolean(fitting) && !fitting.includes(option.value) && option.value !== operator.value;
    }
    if (isNew && fitting && !fitting.includes(operator.value)) tell(operator, fitting[0]);
  }

  function drawValues(place, values, part, operator) {
    const needsNone = operator === "filled" || operator === "empty";
    const options = part?.options || [];
    const signature = JSON.stringify([needsNone, SEVERAL.includes(operator), part?.type, options]);
    if (place.dataset.signature === signature && place.dataset.value === values.value) return;
    Object.assign(place.dataset, { signature, value: values.value });
    place.replaceChildren();
    const hasList = !needsNone && options.length > 0;
    values.classList.toggle("services-beneath", hasList || needsNone);
    values.closest("[data-contentpath]")?.classList.toggle("services-beneath", needsNone);
    if (hasList) place.append(SEVERAL.includes(operator) ? boxes(values, options) : oneOf(values, options));
    values.type = part?.type === "date" && !hasList ? "date" : "text";
  }

  function oneOf(field, options) {
    const select = element("select", { ariaLabel: words.value });
    select.append(new Option(words.choose, ""), ...options.map((option) => new Option(option.label || option.key, option.key)));
    keepStranger(select, field.value);
    select.value = field.value;
    select.addEventListener("change", () => tell(field, select.value));
    return select;
  }

  function boxes(field, options) {
    const chosen = field.value.split(",").map((part) => part.trim()).filter(Boolean);
    const strangers = chosen.filter((key) => !options.some((option) => option.key === key));
    const all = [...options, ...strangers.map((key) => ({ key, label: `${key} ${words.stranger}` }))];
    const rows = all.map((option) => {
      const box = element("input", { type: "checkbox", value: option.key, checked: chosen.includes(option.key) });
      return element("label", { className: "services-box" }, box, ` ${option.label || option.key}`);
    });
    const group = element("div", { className: "services-boxes", role: "group", ariaLabel: words.values }, ...rows);
    group.addEventListener("change", (event) => {
      event.stopPropagation();
      const ticked = Array.from(group.querySelectorAll("input:checked"), (box) => box.value);
      group.parentElement.dataset.value = ticked.join(", ");
      tell(field, ticked.join(", "));
    });
    return group;
  }

  // Options of one question, by key: those offered only if …, and those that a rule reads

  function optionList(field, find) {
    const place = element("div", { className: "services-values" });
    field.after(place);
    drawn.set(field, (parts) => {
      const options = find(parts)?.options || [];
      const signature = JSON.stringify(options);
      if (place.dataset.signature === signature && place.dataset.value === field.value) return;
      Object.assign(place.dataset, { signature, value: field.value });
      field.classList.toggle("services-beneath", options.length > 0);
      place.replaceChildren(...(options.length ? [boxes(field, options)] : []));
    });
  }

  function ruleSetting(field, name) {
    const rule = lists().rules[named(field.name.replace(/value-\w+$/, "type"))?.value];
    if (rule?.roles.includes(name)) questionList(field, (parts) => offered(field, parts, false), false);
    else if (rule?.params[name]) {
      const role = field.name.replace(/\w+$/, rule.params[name]);
      optionList(field, (parts) => parts.find((part) => part.key && part.key === named(role)?.value));
    }
  }

  function enhance(field) {
    if (drawn.has(field) || field.type !== "text") return;
    const rule = RULE.exec(field.name);
    if (CONDITION.test(field.name)) conditionRow(field);
    else if (NEAR.test(field.name)) questionList(field, (parts) => offered(field, parts, true), false);
    else if (SHARED.test(field.name)) questionList(field, (parts) => ofLibrary(field, parts), false);
    else if (OWN_OPTIONS.test(field.name)) optionList(field, (parts) => ownerOf(field, parts));
    else if (LIMIT.test(field.name)) window.servicesEditor.limit(field, { element, tell, inPlaceOf, drawn, words });
    else if (rule) ruleSetting(field, rule[1]);
  }

  // A key is made from the label once, while it is empty; whoever wants another writes it.
  function keyFromLabel(field) {
    const key = named(field.name.replace(/-(label|title)$/, "-key"));
    if (!key || key.value || !/^(steps|questions)-/.test(field.name)) return;
    const isOption = /-(options|more_options)-\d+-value-/.test(field.name);
    const plain = field.value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const stem = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 36).replace(/_+$/, "");
    if (stem.length < 2) return;
    const taken = new Set(isOption ? [] : read().map((part) => part.key));
    let free = stem;
    for (let number = 2; taken.has(free); number += 1) free = `${stem}_${number}`;
    tell(key, free);
  }

  let waiting = 0;
  function update() {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      const parts = read();
      for (const [field, refresh] of drawn) field.isConnected ? refresh(parts) : drawn.delete(field);
    });
  }

  function look(root) {
    for (const field of root.querySelectorAll('input[type="text"]')) enhance(field);
    update();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector('[name="steps-count"], [name="questions-count"]')?.form;
    if (!form || !lists()) return;
    words = lists().words;
    new MutationObserver((changes) => {
      if (changes.some((change) => Array.from(change.addedNodes).some((node) => node.querySelector?.('input[type="text"]')))) look(form);
    }).observe(form, { childList: true, subtree: true });
    form.addEventListener("change", (event) => {
      if (/-(label|title)$/.test(event.target.name || "")) keyFromLabel(event.target);
      update();
    });
    look(form);
  });
})();
