// Saves the draft two seconds after the last key, and says so; never in the way of what the citizen does.
const PAUSE = 2000
const PATIENCE = 10000

export function saveWhileTyping(form) {
  const status = form.querySelector('[data-autosave]')
  const revision = form.querySelector('[name=revision]')
  if (!status || !revision) return
  let waiting
  let running = null
  let pressed = null

  const save = async () => {
    if (form.dataset.sent || pressed) return
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        body: body(form),
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(PATIENCE),
      })
      // Signed out, or changed in another window: the next button says it in full.
      if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('application/json')) throw new Error(answer.status)
      const saved = await answer.json()
      revision.value = saved.revision
      status.textContent = `Bozza salvata alle ${saved.saved_at}`
    } catch {
      status.textContent = 'Impossibile salvare la bozza: premi «Salva bozza»'
    }
  }
  const start = () => {
    if (running) return later()
    running = save().finally(() => {
      running = null
    })
  }
  const later = () => {
    clearTimeout(waiting)
    waiting = setTimeout(start, PAUSE)
  }
  const changed = (event) => {
    if (event.target.type !== 'file') later()
  }
  form.addEventListener('input', changed)
  form.addEventListener('change', changed)
  // A draft that is being saved gets a new revision: the button waits for it, else the page would be older than itself.
  form.addEventListener('submit', (event) => {
    clearTimeout(waiting)
    if (!running) return
    event.preventDefault()
    if (pressed) return
    pressed = { button: event.submitter }
    status.textContent = 'Salvataggio in corso…'
    running.then(() => {
      const { button } = pressed
      pressed = null
      form.requestSubmit(button)
    })
  })
}

// Everything but files, which go with the buttons.
function body(form) {
  const data = new FormData(form)
  for (const input of form.querySelectorAll('input[type=file]')) data.delete(input.name)
  data.set('mode', 'save')
  return data
}
