// The steps and questions of the form in the page editor, read from the fields that it would send now.
(function () {
  let kept = null;
  const lists = () => (kept ||= JSON.parse(document.getElementById("services-editor-lists")?.textContent || "null"));
  const PART = /^((?:steps|questions)-\d+(?:-value-questions-\d+)*)-type$/;
  const OPTION = /^(.*-value)-options-\d+-value-key$/;
  const MORE = /^(.*-value)-more_options-\d+-value-question$/;
  const CONTAINERS = ["step", "library_step", "section"];

  // What stands in the form, in its order: {prefix, type, key, label, options, parents} of every part that is not deleted.
  function read() {
    const fields = new Map(), parts = [], options = new Map(), gone = [];
    for (const field of document.querySelectorAll("input[name], select[name], textarea[name]")) {
      fields.set(field.name, field);
      if (field.value === "1" && field.name.endsWith("-deleted")) gone.push(field.name.replace(/deleted$/, ""));
    }
    const value = (name) => fields.get(name)?.value || "";
    const isGone = (name) => gone.some((prefix) => name.startsWith(prefix));
    for (const name of fields.keys()) {
      const option = OPTION.exec(name);
      if (option && !isGone(name)) add(options, option[1], { key: value(name), label: value(name.replace(/key$/, "label")) });
    }
    for (const name of fields.keys()) {
      const found = PART.exec(name);
      if (!found || isGone(name)) continue;
      const prefix = `${found[1]}-value`;
      const parents = parts.filter((part) => prefix.startsWith(`${part.prefix}-`));
      parts.push({
        prefix, parents, type: value(name), key: value(`${prefix}-key`), options: options.get(prefix) || [],
        label: value(`${prefix}-label`) || value(`${prefix}-title`),
      });
      if (value(name) === "library_step") parts.push(...shared(parts.at(-1), fields, isGone));
    }
    return parts;
  }

  function add(map, key, item) {
    map.set(key, [...(map.get(key) || []), item]);
  }

  // The questions of a step of the library, with the options that this form adds to them.
  function shared(step, fields, isGone) {
    const library = lists().library[fields.get(`${step.prefix}-source`)?.value];
    if (!library) return [];
    step.label = library.title;
    const more = new Map();
    for (const [name, field] of fields) {
      const found = MORE.exec(name);
      if (!found || found[1] !== step.prefix || isGone(name)) continue;
      const option = (what) => fields.get(name.replace(/question$/, what))?.value || "";
      add(more, field.value, { key: option("key"), label: option("label") });
    }
    return library.questions.map((question) => ({
      ...question, prefix: `${step.prefix}-library`, parents: [step], options: [...question.options, ...(more.get(question.key) || [])],
    }));
  }

  function ownerOf(input, parts) {
    return parts.filter((part) => input.name.startsWith(`${part.prefix}-`)).at(-1);
  }

  const isQuestion = (part) => part.key && !CONTAINERS.includes(part.type);
  const groupsOf = (part) => part.parents.filter((parent) => parent.type === "group");

  // The questions that a setting of `input` may name: those before its own part or, `near`, of its whole step too.
  function offered(input, parts, near) {
    const owner = ownerOf(input, parts);
    if (!owner) return parts.filter((part) => isQuestion(part) && !groupsOf(part).length);
    const around = [...owner.parents, owner];
    const step = around[0];
    const end = parts.indexOf(owner);
    return parts.filter((part, place) =>
      isQuestion(part) && part !== owner && groupsOf(part).every((group) => around.includes(group)) &&
      (place < end && !around.includes(part) || near && part.parents[0] === step));
  }

  // The questions of the library that a step is about.
  function ofLibrary(input, parts) {
    const owner = ownerOf(input, parts);
    return parts.filter((part) => part.prefix === `${owner?.prefix}-library`);
  }

  window.servicesEditor = { lists, read, ownerOf, offered, ofLibrary };
})();
