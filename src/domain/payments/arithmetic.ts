/**
 * The sums of a checkout: whether its lines, its taxes and its total agree (reference, sections 2.4 and 13).
 * Checked where an order comes in; captures are not held to it, since the original does not do it either.
 * All sums are exact: quantity × unit_price may pass 2^53, so they are made in BigInt.
 */
import type { OrderLine } from '../order/order.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { CheckoutFields } from './session.ts'

/** A field that contradicts the others, named as on the wire, with what it would have to be where one value fits. */
export interface ArithmeticProblem {
  path: string
  expected?: number | string
  actual?: number | string
}

/** `tax_rate` has two implied decimals: 2500 is 25 %, and 10000 the whole net amount. */
const RATE_UNIT = 10_000n

/**
 * The fields of a checkout whose sums are wrong, lines first; empty when all agree. Takes fields that passed
 * their schema: every amount a safe integer.
 */
export function arithmeticProblems(fields: CheckoutFields): ArithmeticProblem[] {
  const lines = fields.order_lines
  const separateTax = isTaxedSeparately(fields)
  return [
    ...lines.flatMap((line, index) => lineProblems(line, `order_lines[${index}]`, separateTax)),
    ...mismatch('order_amount', fields.order_amount, sum(lines, 'total_amount')),
    ...(separateTax ? salesTaxProblems(fields) : orderTaxProblems(fields)),
  ]
}

/** A refusal names no more than these: a thousand wrong lines must not become a megabyte of answer. */
const PROBLEMS_MAX = 20

/** The refusal of sums that contradict each other, with what was expected; undefined when all agree. */
export function arithmeticRefusal(fields: CheckoutFields): Refusal | undefined {
  const problems = arithmeticProblems(fields).slice(0, PROBLEMS_MAX)
  if (problems.length === 0) return undefined
  return refuse('badValue', { fields: problems.map(({ path }) => path).join(', ') }, { fields: problems })
}

/** Whether the lines add up to the amount, to the cent: what the `Klarna-Order-Validation` header of a capture says. */
export function linesMatchAmount(lines: OrderLine[], amount: number): boolean {
  return sum(lines, 'total_amount') === BigInt(amount)
}

/**
 * The US has sales tax on top, as lines of their own, instead of tax within each line. An order has one way or
 * the other: counting both would tax it twice.
 */
function isTaxedSeparately(fields: CheckoutFields): boolean {
  return (
    fields.purchase_country.toUpperCase() === 'US' ||
    fields.order_lines.some(({ type }) => type === 'sales_tax')
  )
}

function lineProblems(line: OrderLine, path: string, separateTax: boolean): ArithmeticProblem[] {
  const { quantity, unit_price, total_amount, total_discount_amount = 0 } = line
  const total = BigInt(quantity) * BigInt(unit_price) - BigInt(total_discount_amount)
  return [
    ...mismatch(`${path}.total_amount`, total_amount, total),
    ...(separateTax ? separateTaxProblems(line, path) : lineTaxProblems(line, path)),
  ]
}

function separateTaxProblems(line: OrderLine, path: string): ArithmeticProblem[] {
  return [
    ...mismatch(`${path}.tax_rate`, line.tax_rate ?? 0, 0n),
    ...mismatch(`${path}.total_tax_amount`, line.total_tax_amount ?? 0, 0n),
  ]
}

/**
 * The tax of a line fits its rate if it is within one minor unit of the tax that the rate gives, or if the rate
 * that it gives is within one hundredth of a percent of the stated one: the sources name both rules, so either
 * one is enough. A field that was not sent is the 0 that it reads back as.
 */
function lineTaxProblems(line: OrderLine, path: string): ArithmeticProblem[] {
  const tax = BigInt(line.total_tax_amount ?? 0)
  const rate = BigInt(line.tax_rate ?? 0)
  const total = BigInt(line.total_amount)
  // Both rules multiplied out, so that nothing is divided and nothing is rounded.
  const scale = RATE_UNIT + rate
  const fitsTax = magnitude(tax * scale - total * rate) <= scale
  const net = total - tax
  const fitsRate = net !== 0n && magnitude(tax * RATE_UNIT - rate * net) <= magnitude(net)
  if (fitsTax || fitsRate) return []
  return [problem(`${path}.total_tax_amount`, Number(tax), roundedQuotient(total * rate, scale))]
}

/** Rounding line by line may move the order's tax by one minor unit a line. Not stated is not checked. */
function orderTaxProblems({ order_tax_amount, order_lines }: CheckoutFields): ArithmeticProblem[] {
  if (order_tax_amount === undefined) return []
  const taxes = sum(order_lines, 'total_tax_amount')
  const fits = magnitude(BigInt(order_tax_amount) - taxes) <= BigInt(order_lines.length)
  return fits ? [] : [problem('order_tax_amount', order_tax_amount, taxes)]
}

function salesTaxProblems({ order_tax_amount, order_lines }: CheckoutFields): ArithmeticProblem[] {
  if (order_tax_amount === undefined) return []
  const salesTax = order_lines.filter(({ type }) => type === 'sales_tax')
  return mismatch('order_tax_amount', order_tax_amount, sum(salesTax, 'total_amount'))
}

function mismatch(path: string, actual: number, expected: bigint): ArithmeticProblem[] {
  return BigInt(actual) === expected ? [] : [problem(path, actual, expected)]
}

function problem(path: string, actual: number, expected: bigint): ArithmeticProblem {
  return { path, expected: shown(expected), actual }
}

/** A JSON number while it is exact as one, else its digits. */
function shown(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

function sum(lines: OrderLine[], field: 'total_amount' | 'total_tax_amount'): bigint {
  return lines.reduce((total, line) => total + BigInt(line[field] ?? 0), 0n)
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Rounded half away from zero; the divisor is positive. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const half = (magnitude(dividend) * 2n + divisor) / (divisor * 2n)
  return dividend < 0n ? -half : half
}
