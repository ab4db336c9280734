// The browser's copy of services/conditions.py: the same answers from the same vectors (tests/vectors/conditions.json).
const NUMBER = /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/

export function asKeys(answer) {
  if (answer === null || answer === undefined || answer === '' || answer === false) return []
  if (answer === true) return ['true']
  if (Array.isArray(answer)) return answer.flatMap(asKeys)
  if (typeof answer === 'object') return Object.hasOwn(answer, 'key') ? asKeys(answer.key) : ['row'] // a row of a group only counts as said
  return [String(answer)]
}

// `answers` is an object of question keys and "@flags" to answers, as the server stores them.
export function holds(condition, answers) {
  if (!condition || !Object.keys(condition).length) return true
  if ('and' in condition) return condition.and.every((part) => holds(part, answers))
  if ('or' in condition) return condition.or.some((part) => holds(part, answers))
  const given = Object.hasOwn(answers, condition.field) ? answers[condition.field] : null
  return compare(asKeys(given), condition.op, condition.value)
}

// What is known in a row of a group: the row's own questions (`keys`) first, then the answers before the group.
export function inRow(answers, keys, row) {
  return { ...answers, ...Object.fromEntries(keys.map((key) => [key, Object.hasOwn(row, key) ? row[key] : null])) }
}

function compare(given, operator, value) {
  const wanted = asKeys(value)
  if (operator === 'empty') return !given.length
  if (!given.length) return false
  switch (operator) {
    case 'filled':
      return true
    case 'eq':
      return same(given, wanted)
    case 'ne':
      return !same(given, wanted)
    case 'in':
      return wanted.includes(given[0])
    case 'contains':
      return wanted.every((key) => given.includes(key))
    case 'not_contains':
      return !wanted.some((key) => given.includes(key))
    case 'gt':
      return order(given[0], wanted.length ? wanted[0] : '') > 0
    case 'lt':
      return order(given[0], wanted.length ? wanted[0] : '') < 0
    default:
      throw new Error(`unknown operator ${operator}`)
  }
}

function same(one, other) {
  return one.length === other.length && one.every((key, place) => key === other[place])
}

// Numbers as numbers, everything else (ISO dates) as text, by code point as the server does.
function order(given, wanted) {
  if (NUMBER.test(given) && NUMBER.test(wanted)) return Number(given) - Number(wanted)
  const [one, other] = [Array.from(given), Array.from(wanted)]
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const gap = one[place].codePointAt(0) - other[place].codePointAt(0)
    if (gap) return gap
  }
  return one.length - other.length
}
