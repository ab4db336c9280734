// What every page adds when scripts run. Nothing here is needed: each page works without it.
import 'bootstrap-italia/dist/plugins/collapse.js'
import { focusOnErrors } from './errors.js'
import { guardForms } from './submit.js'
import { closeOpenMenus } from './menus.js'
import { addPasswordSwitches } from './password.js'
import { warnBeforeExpiry } from './session.js'
import { addPrintButtons } from './print.js'
import { enhancePlaces } from './places.js'
import { enhanceAccounts } from './accounts.js'

document.documentElement.classList.add('js')
focusOnErrors()
guardForms()
closeOpenMenus()
addPasswordSwitches()
warnBeforeExpiry()
addPrintButtons()
enhancePlaces()
enhanceAccounts()
