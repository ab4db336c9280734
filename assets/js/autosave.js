// Saves the draft two seconds after the last key, and says so; never in the way of what the citizen does.
const PAUSE = 2000

export function saveWhileTyping(form) {
  const status = form.querySelector('[data-autosave]')
  const revision = form.querySelector('[name=revision]')
  if (!status || !revision) return
  let waiting
  let running = false

  const save = async () => {
    if (form.dataset.sent || running) return
    running = true
    try {
      const answer = await fetch(form.action, { method: 'POST', body: body(form), headers: { Accept: 'application/json' } })
      // Signed out, or changed in another window: the next button says it in full.
      if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('application/json')) throw new Error(answer.status)
      const saved = await answer.json()
      revision.value = saved.revision
      status.textContent = `Bozza salvata alle ${saved.saved_at}`
    } catch {
      status.textContent = 'Impossibile salvare la bozza: premi «Salva bozza»'
    } finally {
      running = false
    }
  }
  const later = (event) => {
    if (event.target.type === 'file') return
    clearTimeout(waiting)
    waiting = setTimeout(save, PAUSE)
  }
  form.addEventListener('input', later)
  form.addEventListener('change', later)
  form.addEventListener('submit', () => clearTimeout(waiting))
}

// Everything but files, which go with the buttons.
function body(form) {
  const data = new FormData(form)
  for (const input of form.querySelectorAll('input[type=file]')) data.delete(input.name)
  data.set('mode', 'save')
  return data
}
