// A button beside each password shows and hides what was typed (WCAG 3.3.8).
export function addPasswordSwitches() {
  for (const field of document.querySelectorAll('input[type=password]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'btn btn-outline-secondary btn-sm show-password'
    button.setAttribute('aria-pressed', 'false')
    button.setAttribute('aria-controls', field.id)
    button.textContent = document.body.dataset.showPassword
    button.addEventListener('click', () => {
      const shown = field.type === 'text'
      field.type = shown ? 'password' : 'text'
      button.setAttribute('aria-pressed', String(!shown))
      field.focus()
    })
    field.form?.addEventListener('submit', () => { field.type = 'password' })
    field.insertAdjacentElement('afterend', button)
  }
}
