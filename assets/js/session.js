// Two minutes before the session ends the citizen is asked whether to go on (WCAG 2.2.1).
const WARN_BEFORE = 2 * 60 * 1000

export function warnBeforeExpiry() {
  const dialog = document.querySelector('dialog[data-session-minutes]')
  if (!dialog?.showModal) return
  const idle = Number(dialog.dataset.sessionMinutes) * 60 * 1000
  let timer
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => dialog.showModal(), Math.max(idle - WARN_BEFORE, 0))
  }
  dialog.querySelector('[data-session-continue]').addEventListener('click', async () => {
    dialog.close()
    const answer = await fetch(dialog.dataset.sessionUrl, { method: 'HEAD', redirect: 'manual' }).catch(() => null)
    if (answer?.ok) wait()
    else window.location.reload()
  })
  wait()
}
