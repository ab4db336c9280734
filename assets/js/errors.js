// The error summary takes the focus; its links bring the label into view, not only the field.
export function focusOnErrors() {
  const summary = document.querySelector('[data-error-summary]')
  if (!summary) return
  summary.focus()
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    const caption = field.closest('fieldset')?.querySelector('legend') || document.querySelector(`label[for="${CSS.escape(field.id)}"]`)
    ;(caption || field).scrollIntoView({ block: 'start' })
    field.focus({ preventScroll: true })
  })
}
