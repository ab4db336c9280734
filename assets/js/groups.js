// The rows of repeatable groups: added and taken away here; without scripts their buttons are answered by the server.
import { enhancePlaces } from './places.js'

export function changeRows(questions) {
  for (const group of questions.querySelectorAll('[data-group]')) followButtons(group)
}

function followButtons(group) {
  const add = group.querySelector('[data-add]')
  const changed = () => {
    number(group)
    if (add) add.hidden = rowsOf(group).length >= Number(group.dataset.most)
    group.dispatchEvent(new Event('change', { bubbles: true }))
  }
  group.addEventListener('click', (event) => {
    const button = event.target.closest('[data-add], [data-drop]')
    if (!button) return
    event.preventDefault()
    if (button === add) {
      const row = newRow(group)
      changed()
      row.querySelector('input, select, textarea')?.focus()
    } else {
      button.closest('[data-row]').remove()
      changed()
      ;(add && !add.hidden ? add : group).focus()
    }
  })
}

const rowsOf = (group) => [...group.querySelectorAll('[data-row]')]

function newRow(group) {
  const next = 1 + Math.max(-1, ...rowsOf(group).map((row) => Number(row.dataset.row)))
  const row = group.querySelector('template').content.cloneNode(true).firstElementChild
  for (const element of [row, ...row.querySelectorAll('*')]) {
    for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll('__n__', next)
  }
  group.querySelector('[data-rows]').append(row)
  enhancePlaces(row)
  return row
}

// "Figlio 1", "Figlio 2" …, by their places.
function number(group) {
  rowsOf(group).forEach((row, place) => {
    for (const title of row.querySelectorAll('[data-row-title]')) title.textContent = `${group.dataset.itemLabel} ${place + 1}`
  })
}
