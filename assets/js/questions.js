// Follows the answers of a step: shows and hides questions, rows and cards by their data-rule, and works out its
// calculated values. A hidden question is disabled, so it is not sent. The server decides all of it again.
import { holds, inRow } from './conditions.js'
import { shown, stored } from './expressions.js'

export function followConditions(questions) {
  const flags = JSON.parse(questions.dataset.flags || '{}')
  const update = () => {
    const answers = {}
    for (const field of questions.querySelectorAll('[data-field]')) {
      if (field.closest('[data-row]')) continue // with its group
      setFlags(answers, flags)
      const answer = follow(field, answers)
      if (answer !== undefined) answers[field.dataset.field] = answer
    }
    for (const card of questions.querySelectorAll('[data-section]')) {
      card.hidden = [...card.querySelectorAll('[data-field]')].every((field) => field.hidden)
    }
  }
  questions.addEventListener('input', update)
  questions.addEventListener('change', update)
  // Back from the history's cache, the browser fills the fields after the page is ready.
  window.addEventListener('pageshow', update)
  update()
}

// Shows or hides a field and returns its answer; undefined when it is hidden.
function follow(field, answers) {
  const isShown = !field.dataset.rule || holds(JSON.parse(field.dataset.rule), answers)
  show(field, isShown)
  if (!isShown) return undefined
  if (field.dataset.group !== undefined) return readRows(field, answers)
  const output = field.querySelector('[data-calculation]')
  return output ? workOut(output, answers) : read(field)
}

// The rows of a group in which something was said, as the server would store them.
function readRows(group, answers) {
  const rows = [...group.querySelectorAll('[data-row]')].map((row) => {
    const fields = [...row.querySelectorAll('[data-field]')].map((field) => [keyOfCell(field), field])
    const keys = fields.map(([key]) => key)
    const said = {}
    let isBlank = true
    for (const [key, field] of fields) {
      const answer = follow(field, inRow(answers, keys, said))
      if (!isSaid(answer)) continue
      said[key] = answer
      if (!field.querySelector('[data-calculation]')) isBlank = false
    }
    return isBlank ? null : said
  })
  return rows.filter(Boolean)
}

const keyOfCell = (field) => field.dataset.field.split('-').at(-1)
const isSaid = (answer) => Array.isArray(answer) ? answer.length > 0 : Boolean(answer)

function workOut(output, answers) {
  const { tree, reads_as: readsAs, known, today } = JSON.parse(output.dataset.calculation)
  const answer = tree && stored(tree, readsAs, { ...known, ...answers }, today)
  output.textContent = answer ? shown(answer, readsAs) : output.dataset.empty
  return answer
}

function show(field, isShown) {
  field.hidden = !isShown
  for (const control of field.querySelectorAll('input, select, textarea, button')) {
    if (control.dataset.wasDisabled === undefined) control.dataset.wasDisabled = String(control.disabled)
    control.disabled = !isShown || control.dataset.wasDisabled === 'true'
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
