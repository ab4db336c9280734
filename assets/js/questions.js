// Shows and hides the questions of a step by their data-rule; a hidden one is disabled, so it is not sent.
import { holds } from './conditions.js'

export function followConditions(questions) {
  const flags = JSON.parse(questions.dataset.flags || '{}')
  const fields = [...questions.querySelectorAll('[data-field]')]
  const update = () => {
    const answers = {}
    for (const field of fields) {
      setFlags(answers, flags)
      const shown = !field.dataset.rule || holds(JSON.parse(field.dataset.rule), answers)
      show(field, shown)
      if (shown) answers[field.dataset.field] = read(field)
    }
  }
  questions.addEventListener('input', update)
  questions.addEventListener('change', update)
  // Back from the history's cache, the browser fills the fields after the page is ready.
  window.addEventListener('pageshow', update)
  update()
}

function show(field, shown) {
  field.hidden = !shown
  for (const control of field.querySelectorAll('input, select, textarea, button')) {
    if (control.dataset.wasDisabled === undefined) control.dataset.wasDisabled = String(control.disabled)
    control.disabled = !shown || control.dataset.wasDisabled === 'true'
  }
}

// The answer of a field as the server would store it, as far as conditions need it.
function read(field) {
  const name = field.dataset.field
  const controls = [...field.querySelectorAll('input, select, textarea')].filter((control) => control.name === name)
  const boxes = controls.filter((control) => control.type === 'radio' || control.type === 'checkbox')
  if (boxes.length) {
    const checked = boxes.filter((box) => box.checked && box.value)
    if (boxes.length === 1 && boxes[0].type === 'checkbox') return checked.length > 0
    return checked.map((box) => box.value)
  }
  const control = controls[0]
  if (!control) return null
  if (control.type === 'file') return control.files.length > 0 || field.querySelector('[name=remove]') !== null
  const text = control.value.trim()
  if (control.dataset.date) return isoDate(text)
  if (control.dataset.euro) return amount(text)
  return control.list ? keyOf(control.list, text) : text
}

function keyOf(list, text) {
  const wanted = text.toLocaleUpperCase('it')
  const option = [...list.options].find((row) => row.value.toLocaleUpperCase('it') === wanted)
  return option?.dataset.key || text
}

export function isoDate(text) {
  const parts = /^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})$/.exec(text) || /^(\d{2})(\d{2})(\d{4})$/.exec(text)
  return parts ? `${parts[3]}-${parts[2].padStart(2, '0')}-${parts[1].padStart(2, '0')}` : text
}

export function amount(text) {
  const bare = text.replace(/[\s€]/g, '')
  if (/^\d{1,12}\.\d{1,2}$/.test(bare)) return bare
  return bare.replace(/\./g, '').replace(',', '.')
}

// Flags that answers of this step change: {"@flag": {of: [keys], keys: {…}, else, born, today, before}}.
function setFlags(answers, flags) {
  for (const [flag, row] of Object.entries(flags)) {
    const given = row.of.map((key) => answers[key]).find((answer) => answer && answer.length)
    if (flag === '@eta') answers[flag] = age(answers, row)
    else if (given === undefined) answers[flag] = row.before
    else answers[flag] = row.keys[Array.isArray(given) ? given[0] : given] ?? row.else ?? null
  }
}

function age(answers, row) {
  const [whom, birth] = row.of
  const forWhom = answers[whom] === undefined ? row.whom : String(answers[whom])
  const born = !forWhom || forWhom === 'me' ? row.born : answers[birth]
  if (!/^\d{4}-\d{2}-\d{2}$/.test(born || '')) return null
  return Number(row.today.slice(0, 4)) - Number(born.slice(0, 4)) - (row.today.slice(5) < born.slice(5) ? 1 : 0)
}
