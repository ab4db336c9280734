// Print buttons exist only where a script can print: the server sends them hidden.
export function addPrintButtons() {
  for (const button of document.querySelectorAll('button[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
