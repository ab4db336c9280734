// What the pages of accounts add: the domicile hides when it is the residence, ✕ clears without asking the server,
// and the password's rules say which of them are kept already.
const RULES = [
  (text) => text.length >= 8 && text.length <= 20,
  (text) => text !== text.toLowerCase(),
  (text) => text !== text.toUpperCase(),
  (text) => /[0-9]/.test(text),
  (text) => /[@#\\$%!?_]/.test(text),
  (text, email) => text !== '' && text.toLowerCase() !== email.toLowerCase(),
]

export function enhanceAccounts() {
  hideCopiedAddress()
  clearFields()
  checkRules()
}

function hideCopiedAddress() {
  for (const part of document.querySelectorAll('[data-hidden-when]')) {
    const box = document.getElementById(part.dataset.hiddenWhen)
    const update = () => { part.hidden = box.checked }
    box?.addEventListener('change', update)
    if (box) update()
  }
}

function clearFields() {
  for (const button of document.querySelectorAll('button[data-clear]')) {
    button.addEventListener('click', (event) => {
      event.preventDefault()
      const field = document.getElementById(button.dataset.clear)
      field.value = ''
      field.focus()
    })
  }
}

function checkRules() {
  const list = document.querySelector('[data-password-rules]')
  const field = list?.closest('[data-field]')?.querySelector('input')
  if (!field) return
  const email = document.getElementById('id_email')
  const update = () => {
    [...list.children].forEach((item, index) => {
      const kept = field.value !== '' && RULES[index](field.value, email?.value ?? '')
      item.classList.toggle('rule-kept', kept)
      item.querySelector('.rule-state').textContent = kept ? list.dataset.kept : ''
    })
  }
  field.addEventListener('input', update)
  email?.addEventListener('input', update)
}
