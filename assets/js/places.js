// Suggestions for a comune or a state: an editable combobox with a list (ARIA Authoring Practices). Each
// input[data-places] asks data-places-url; without a script the server matches what was typed.
const WAIT = 200
const SHORTEST = 2

export function enhancePlaces(root = document) {
  root.querySelectorAll('input[data-places]:not([role])').forEach(enhance)
}

function enhance(input) {
  const list = document.createElement('ul')
  list.id = `${input.id}_places`
  list.className = 'place-list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', input.labels?.[0]?.textContent.replace('*', '').trim() || '')
  list.hidden = true
  const status = document.createElement('span')
  status.className = 'visually-hidden'
  status.setAttribute('role', 'status')
  const box = document.createElement('div')
  box.className = 'place-box'
  input.before(box)
  box.append(input, list, status)
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id, autocomplete: 'off',
  })) input.setAttribute(name, value)

  let found = []
  let active = -1
  let timer
  let asked = 0

  const close = () => {
    list.hidden = true
    active = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const point = (index) => {
    active = index
    list.querySelectorAll('[role=option]').forEach((option, n) => option.setAttribute('aria-selected', String(n === index)))
    const option = list.children[index]
    if (!option) return
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const choose = (index) => {
    const place = found[index]
    if (!place) return
    input.value = place.label
    close()
    fill(input.dataset.placesCap, place.cap)
    fill(input.dataset.placesProvince, place.province)
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const show = () => {
    list.replaceChildren(...found.map((place, index) => {
      const option = document.createElement('li')
      option.id = `${list.id}_${index}`
      option.setAttribute('role', 'option')
      option.setAttribute('aria-selected', 'false')
      option.textContent = place.label
      // Before the field loses the focus.
      option.addEventListener('mousedown', (event) => {
        event.preventDefault()
        choose(index)
      })
      return option
    }))
    active = -1
    list.hidden = !found.length
    input.setAttribute('aria-expanded', String(found.length > 0))
    status.textContent = found.length === 1 ? '1 suggerimento' : `${found.length} suggerimenti`
  }
  const ask = async () => {
    const number = ++asked
    const text = input.value.trim()
    if (text.length < SHORTEST) return close()
    const query = new URLSearchParams({ q: text, tipo: input.dataset.places })
    if (input.dataset.placesPast) query.set('cessati', '1')
    try {
      const answer = await fetch(`${input.dataset.placesUrl}?${query}`)
      const { results } = await answer.json()
      if (number !== asked || document.activeElement !== input) return
      found = results
      show()
    } catch {
      close()
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(ask, WAIT)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) return void ask()
      const step = event.key === 'ArrowDown' ? 1 : -1
      point((active + step + found.length) % found.length)
    } else if (event.key === 'Enter' && !list.hidden && active >= 0) {
      event.preventDefault()
      choose(active)
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      close()
    }
  })
  input.addEventListener('blur', () => {
    asked++
    clearTimeout(timer)
    close()
  })
}

function fill(id, value) {
  const field = id && document.getElementById(id)
  if (!field || !value) return
  field.value = value
  field.dispatchEvent(new Event('change', { bubbles: true }))
}
