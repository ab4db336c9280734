// Writes static/svg/sprite.svg with only the icons of icons.json, taken from Bootstrap Italia's sprite.
import { readFileSync, writeFileSync } from 'node:fs'

const source = readFileSync('node_modules/bootstrap-italia/dist/svg/sprites.svg', 'utf8')
const names = JSON.parse(readFileSync('assets/icons.json', 'utf8'))

const symbols = names.map((name) => {
  const found = source.match(new RegExp(`<symbol id="${name}".*?</symbol>`, 's'))
  if (!found) throw new Error(`${name} is not in Bootstrap Italia's sprite`)
  return found[0]
})
writeFileSync('static/svg/sprite.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`)
