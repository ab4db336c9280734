// The browser's copy of services/calculating.py: the same values from the same trees and vectors (tests/expression_vectors.py).
// A number is a BigInt of millionths, a date its ISO text, null the empty value.
import { asKeys } from './conditions.js'

const SCALE = 1000000n
const LARGEST = 10n ** 15n * SCALE
const DECIMAL = /^(-?)([0-9]{1,15})(?:\.([0-9]{1,6}))?$/
const LAST_DAY = 3652059 // 9999-12-31

// What a calculation keeps: "12.5" (number), "12.50" (euro), an ISO date or a text; null when it is empty.
export function stored(tree, readsAs, answers, today) {
  const found = value(tree, answers, today)
  if (found === null || found === '') return null
  if (readsAs === 'euro') return decimal(rounded(found, 2n), 2)
  return readsAs === 'number' ? decimal(found) : found
}

// A stored result as people read it: "1.234,5", "1.234,50 €", "31/12/2026".
export function shown(answer, readsAs) {
  if (readsAs === 'date') return answer.split('-').reverse().join('/')
  if (readsAs === 'text') return answer
  const [whole, places] = answer.replace('-', '').split('.')
  const sign = answer.startsWith('-') ? '-' : ''
  const text = sign + whole.replace(/\B(?=(\d{3})+$)/g, '.') + (places ? `,${places}` : '')
  return readsAs === 'euro' ? `${text} €` : text
}

export function value(tree, answers, today) {
  const [operation, ...parts] = tree
  if (Object.hasOwn(SPECIAL, operation)) return SPECIAL[operation](parts, answers, today)
  const given = parts.map((part) => value(part, answers, today))
  if (given.includes(null)) return null
  return within(OPERATIONS[operation](given, today))
}

function within(found) {
  return typeof found === 'bigint' && abs(found) > LARGEST ? null : found
}

function number(text) {
  const found = DECIMAL.exec(text)
  if (!found) return null
  const millionths = BigInt(found[2]) * SCALE + BigInt((found[3] || '').padEnd(6, '0'))
  return found[1] ? -millionths : millionths
}

function decimal(millionths, leastPlaces = 0) {
  const size = abs(millionths)
  const places = String(size % SCALE).padStart(6, '0').replace(/0+$/, '').padEnd(leastPlaces, '0')
  return `${millionths < 0n ? '-' : ''}${size / SCALE}${places ? '.' : ''}${places}`
}

const abs = (given) => (given < 0n ? -given : given)

// one / other to the nearest whole, half away from zero.
function divided(one, other) {
  let quotient = abs(one) / abs(other)
  if (2n * (abs(one) % abs(other)) >= abs(other)) quotient += 1n
  return one < 0n !== other < 0n ? -quotient : quotient
}

function rounded(millionths, places) {
  const unit = 10n ** (6n - places)
  return divided(millionths, unit) * unit
}

const whole = (millionths) => Number(divided(millionths, SCALE))
const scaled = (count) => BigInt(count) * SCALE

function answerOf(answers, key) {
  return Object.hasOwn(answers, key) ? answers[key] : null
}

function typed(keys, type) {
  if (type === 'boolean') return keys.length > 0 // a box is never unanswered
  if (!keys.length) return null
  if (type === 'number') return number(keys[0])
  return type === 'text' || parts(keys[0]) ? keys[0] : null
}

function rows(group, answers) {
  const given = answerOf(answers, group)
  return Array.isArray(given) ? given.filter((row) => row && typeof row === 'object' && !Array.isArray(row)) : []
}

const SPECIAL = {
  number: ([text]) => number(text),
  text: ([text]) => text,
  date: ([text]) => (parts(text) ? text : null),
  today: (_parts, _answers, today) => today,
  answer: ([key, type], answers) => typed(asKeys(answerOf(answers, key)), type),
  count: ([group], answers) => scaled(rows(group, answers).length),
  sum: ([group, field], answers) => {
    const given = rows(group, answers).map((row) => typed(asKeys(answerOf(row, field)), 'number'))
    return within(given.filter((one) => one !== null).reduce((total, one) => total + one, 0n))
  },
  if: ([condition, yes, no], answers, today) => {
    const holds = value(condition, answers, today)
    return holds === null ? null : value(holds ? yes : no, answers, today)
  },
  default: ([first, other], answers, today) => value(first, answers, today) ?? value(other, answers, today),
}

// Days of the calendar, without Date: it knows time zones, and another first century.

const leap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const monthLength = (year, month) => (month === 2 ? (leap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)

function parts(text) {
  const found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  if (!found) return null
  const [year, month, day] = found.slice(1).map(Number)
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month) ? [year, month, day] : null
}

const iso = (year, month, day) =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

// As Python's date.toordinal: 0001-01-01 is 1.
function ordinal(text) {
  const [year, month, day] = parts(text)
  const before = year - 1
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  for (let past = 1; past < month; past += 1) days += monthLength(year, past)
  return days + day
}

function dayOf(count) {
  let year = Math.max(1, Math.floor(count / 366))
  while (year < 9999 && ordinal(iso(year + 1, 1, 1)) <= count) year += 1
  let rest = count - ordinal(iso(year, 1, 1))
  let month = 1
  while (rest >= monthLength(year, month)) {
    rest -= monthLength(year, month)
    month += 1
  }
  return iso(year, month, rest + 1)
}

function shift([day, days]) {
  const count = ordinal(day) + whole(days)
  return count >= 1 && count <= LAST_DAY ? dayOf(count) : null
}

function months([day, count]) {
  const [year, month, date] = parts(day)
  const place = year * 12 + month - 1 + whole(count)
  if (place < 12 || place >= 120000) return null
  const [newYear, newMonth] = [Math.floor(place / 12), (place % 12) + 1]
  return iso(newYear, newMonth, Math.min(date, monthLength(newYear, newMonth)))
}

function age([born, on], today) {
  const day = on ?? today
  if (born > day) return null
  return scaled(Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0))
}

const OPERATIONS = {
  '+': ([one, other]) => one + other,
  '-': ([one, other]) => one - other,
  '*': ([one, other]) => divided(one * other, SCALE),
  '/': ([one, other]) => (other ? divided(one * SCALE, other) : null),
  neg: ([one]) => -one,
  '=': ([one, other]) => one === other,
  '≠': ([one, other]) => one !== other,
  '<': ([one, other]) => one < other,
  '>': ([one, other]) => one > other,
  '≤': ([one, other]) => one <= other,
  '≥': ([one, other]) => one >= other,
  and: ([one, other]) => one && other,
  or: ([one, other]) => one || other,
  not: ([one]) => !one,
  min: (given) => given.reduce((least, one) => (one < least ? one : least)),
  max: (given) => given.reduce((most, one) => (one > most ? one : most)),
  abs: ([one]) => abs(one),
  round: ([one, places]) => rounded(one, places === undefined ? 0n : divided(places, SCALE)),
  age,
  days: ([one, other]) => scaled(ordinal(other) - ordinal(one)),
  shift,
  months,
  year: ([day]) => scaled(Number(day.slice(0, 4))),
}
