// Copies the four cuts of Titillium Web that the pages and the receipts use, with their licence.
import { copyFileSync } from 'node:fs'

const source = 'node_modules/bootstrap-italia/dist/fonts/Titillium_Web'
for (const cut of ['regular', 'italic', '600', '700']) {
  copyFileSync(`${source}/titillium-web-v10-latin-ext_latin-${cut}.woff2`, `static/fonts/titillium-web-${cut}.woff2`)
}
copyFileSync(`${source}/OFL.txt`, 'static/fonts/OFL.txt')
