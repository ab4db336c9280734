// What scripts add to a step: questions that do not apply are hidden, and the draft is saved while one types.
// The server decides all of it again.
import { followConditions } from './questions.js'
import { changeRows } from './groups.js'
import { saveWhileTyping } from './autosave.js'

for (const questions of document.querySelectorAll('[data-questions]')) {
  changeRows(questions)
  followConditions(questions)
}
for (const form of document.querySelectorAll('form[data-step-form]')) saveWhileTyping(form)
