// A second press of a button sends nothing: the form is marked as sent until the page is left or shown again.
export function guardForms() {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method !== 'post') return
    if (form.dataset.sent) {
      event.preventDefault()
      return
    }
    form.dataset.sent = 'true'
    for (const button of form.querySelectorAll('button[type=submit], button:not([type])')) button.setAttribute('aria-disabled', 'true')
  })
  // Back from the history's cache: the form may be sent again.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent
      for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled')
    }
  })
}
