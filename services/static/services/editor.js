// Steps, sections, groups and questions in the page editor: drawn when they are opened, since a large form has hundreds
// of them, and copied with keys of their own. Until it is drawn a block stands as the hidden fields that it would send.
(function () {
  const { StructBlock, StructBlockDefinition, StreamBlockDefinition, ListBlockDefinition } = window.wagtailStreamField.blocks;
  // Settings that name other questions, and those that name them inside a text.
  const NAMES = ["field", "kind_from", "place_from", "reunion_from", "ambito_from", "before"];
  const LISTS = ["different_from"];
  const TEXTS = ["not_before", "not_after", "expression"];
  let copying = false;

  class KeyedBlockDefinition extends StructBlockDefinition {
    constructor(...args) {
      super(...args);
      // A StructBlock asks its definition's constructor which children draw a heading of their own.
      this.constructor = StructBlockDefinition;
    }

    render(placeholder, prefix, state, error) {
      const child = (placeholder.get ? placeholder.get(0) : placeholder).closest("[data-streamfield-child]");
      if (state && state.key && child && !error) return new Later(this, placeholder, prefix, state, child);
      return this.draw(placeholder, prefix, state, error);
    }

    draw(placeholder, prefix, state, error) {
      const block = super.render(placeholder, prefix, state, error);
      block.getDuplicatedState = () => copied(() => StructBlock.prototype.getDuplicatedState.call(block));
      return block;
    }
  }

  class Later {
    constructor(definition, placeholder, prefix, state, child) {
      Object.assign(this, { blockDef: definition, type: definition.name, prefix, state });
      this.element = document.createElement("div");
      this.element.append(...hidden(definition, prefix, state));
      (placeholder.get ? placeholder.get(0) : placeholder).replaceWith(this.element);
      const toggle = child.querySelector("[data-panel-toggle]");
      const isOpen = () => toggle.getAttribute("aria-expanded") === "true";
      toggle.addEventListener("wagtail:panel-toggle", () => isOpen() && this.drawn);
      // Whoever makes the block closes it, or not, right after.
      queueMicrotask(() => isOpen() && this.drawn);
    }

    get drawn() {
      if (!this.block) {
        const place = document.createElement("div");
        this.element.replaceWith(place);
        this.block = this.blockDef.draw(place, this.prefix, this.state);
        this.element = this.container = this.block.container;
      }
      return this.block;
    }

    getState() { return this.block ? this.block.getState() : this.state; }
    getValue() { return this.drawn.getValue(); }
    setState(state) { this.drawn.setState(state); }
    setError(error) { if (error) this.drawn.setError(error); }
    focus(options) { this.drawn.focus(options); }
    getDuplicatedState() { return this.block ? this.block.getDuplicatedState() : copied(() => withNewIds(this.state)); }

    getTextLabel(options) {
      if (this.block) return this.block.getTextLabel(options);
      return (this.blockDef.meta.labelFormat || "").replace(/\{(\w+)\}/g, (_, name) => this.state[name] || "");
    }
  }

  // The fields that a block would send, as hidden inputs.
  function hidden(definition, prefix, state) {
    if (definition instanceof StructBlockDefinition) {
      return definition.childBlockDefs.flatMap((child) => hidden(child, `${prefix}-${child.name}`, state && state[child.name]));
    }
    if (definition instanceof StreamBlockDefinition) {
      return sequence(prefix, state, (row) => [definition.childBlockDefsByName[row.type], row.type]);
    }
    if (definition instanceof ListBlockDefinition) return sequence(prefix, state, () => [definition.childBlockDef, ""]);
    if (state === false) return [];
    return [state ?? ""].flat().map((value) => input(prefix, value === true ? "on" : value));
  }

  function sequence(prefix, rows, typeOf) {
    const fields = (rows || []).flatMap((row, number) => {
      const [definition, type] = typeOf(row);
      const at = `${prefix}-${number}`;
      const own = [["deleted", ""], ["order", number], ["type", type], ["id", row.id || ""]];
      return [...own.map(([name, value]) => input(`${at}-${name}`, value)), ...hidden(definition, `${at}-value`, row.value)];
    });
    return [input(`${prefix}-count`, (rows || []).length), ...fields];
  }

  function input(name, value) {
    return Object.assign(document.createElement("input"), { type: "hidden", name, value });
  }

  // Copies

  function copied(read) {
    if (copying) return read();
    copying = true;
    try {
      const state = read();
      return renamed(state, freeKeys(keysIn(state)));
    } finally {
      copying = false;
    }
  }

  function withNewIds(state) {
    if (Array.isArray(state)) return state.map(withNewIds);
    if (!state || typeof state !== "object") return state;
    const fresh = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, withNewIds(value)]));
    if ("value" in fresh && "id" in fresh) fresh.id = newId();
    return fresh;
  }

  function newId() {
    const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  function keysIn(state) {
    const inside = (state.questions || []).flatMap((row) => keysIn(row.value));
    return state.key ? [state.key, ...inside] : inside;
  }

  // {old key: the first of old_2, old_3, … that the page does not have}
  function freeKeys(keys) {
    const taken = new Set(Array.from(document.querySelectorAll('input[name$="-key"]'), (field) => field.value));
    return new Map(keys.map((key) => {
      const stem = key.replace(/_\d+$/, "").slice(0, 36);
      let number = 2;
      while (taken.has(`${stem}_${number}`)) number += 1;
      taken.add(`${stem}_${number}`);
      return [key, `${stem}_${number}`];
    }));
  }

  // The state with its keys renamed, also where its own conditions, limits and calculations name them.
  function renamed(state, names) {
    const name = (key) => names.get(key) || key;
    const inText = (text) => text.replace(/[a-z_][a-z0-9_]*/g, name);
    const walk = (value, at) => {
      if (typeof value === "string") {
        if (NAMES.includes(at)) return name(value);
        if (LISTS.includes(at)) return value.split(",").map((part) => name(part.trim())).join(", ");
        return TEXTS.includes(at) ? inText(value) : value;
      }
      if (Array.isArray(value)) return value.map((item) => walk(item, at));
      if (!value || typeof value !== "object") return value;
      const inside = Object.entries(value).map(([key, item]) => [key, walk(item, at === "coherent_with" ? "field" : key)]);
      const fresh = Object.fromEntries(inside);
      if ("key" in fresh && ("required" in fresh || "questions" in fresh || "expression" in fresh)) fresh.key = name(fresh.key);
      return fresh;
    };
    return walk(state, "");
  }

  window.telepath.register("services.KeyedBlock", KeyedBlockDefinition);
})();
