/** What the shop of the pictures sells, and to whom. Every name is made up, every address is an example's. */
import type { OrderLine } from '../../src/domain/order/order.ts'

const VAT = 1900

const CATALOGUE: readonly (readonly [reference: string, name: string, price: number])[] = [
  ['CUP-02', 'Stoneware cup, speckled', 2400],
  ['POT-12', 'Teapot with a bamboo handle, 1.2 l', 6900],
  ['TEA-07', 'Darjeeling, first flush, 100 g', 1450],
  ['LMP-31', 'Desk lamp, brass', 14900],
  ['THR-05', 'Wool throw, 130 × 180 cm', 8900],
  ['VAS-03', 'Vase, smoked glass', 4500],
  ['CHR-40', 'Oak chair', 21900],
  ['RUG-18', 'Cotton rug, 80 × 200 cm', 7900],
  ['CND-01', 'Beeswax candles, set of six', 1890],
  ['SHL-22', 'Wall shelf, ash', 11900],
]

const SENDING: OrderLine = {
  type: 'shipping_fee',
  reference: 'SHIP',
  name: 'Home delivery',
  quantity: 1,
  unit_price: 490,
  total_amount: 490,
  tax_rate: VAT,
  total_tax_amount: taxIn(490),
}

const SHOPPERS = [
  ['Anna', 'Lindqvist', 'Torstraße 12', '10119', 'Berlin', 'DE', 'de-DE'],
  ['Jonas', 'Weber', 'Leopoldstraße 88', '80802', 'München', 'DE', 'de-DE'],
  ['Femke', 'de Vries', 'Prinsengracht 301', '1016 GX', 'Amsterdam', 'NL', 'nl-NL'],
  ['Mika', 'Korhonen', 'Mannerheimintie 14', '00100', 'Helsinki', 'FI', 'fi-FI'],
  ['Sofia', 'Huber', 'Neubaugasse 5', '1070', 'Wien', 'AT', 'de-AT'],
  ['Paul', 'Schneider', 'Schanzenstraße 41', '20357', 'Hamburg', 'DE', 'de-DE'],
  ['Claire', 'Moreau', 'Rue de la Roquette 22', '75011', 'Paris', 'FR', 'fr-FR'],
  ['Emil', 'Krüger', 'Karl-Heine-Straße 60', '04229', 'Leipzig', 'DE', 'de-DE'],
] as const

/** Numbers from 0 to below `below`, the same ones in each run. */
export function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export interface ShopOrder {
  [field: string]: unknown
  order_amount: number
  order_lines: OrderLine[]
}

/** The order with this number: who buys, and one to three things. */
export function orderNumbered(number: number, roll: (below: number) => number): ShopOrder {
  const [given, family, street, code, city, country, locale] = SHOPPERS[roll(SHOPPERS.length)] ?? SHOPPERS[0]
  const first = roll(CATALOGUE.length)
  const goods = Array.from({ length: 1 + roll(3) }, (_, index) =>
    lineOf((first + index * 3) % CATALOGUE.length, 1 + roll(2)),
  )
  const lines = [...goods, SENDING]
  const address = {
    given_name: given,
    family_name: family,
    email: `${given}.${family.replace(/\W/g, '')}@example.com`.toLowerCase(),
    street_address: street,
    postal_code: code,
    city,
    country,
  }
  return {
    purchase_country: country,
    purchase_currency: 'EUR',
    locale,
    order_amount: sum(lines, 'total_amount'),
    order_tax_amount: sum(lines, 'total_tax_amount'),
    order_lines: lines,
    billing_address: address,
    shipping_address: address,
    merchant_reference1: `NH-${20_000 + number}`,
  }
}

function lineOf(at: number, quantity: number): OrderLine {
  const [reference, name, price] = CATALOGUE[at] ?? ['CUP-02', 'Stoneware cup, speckled', 2400]
  const total = price * quantity
  return {
    type: 'physical',
    reference,
    name,
    quantity,
    quantity_unit: 'pcs',
    unit_price: price,
    tax_rate: VAT,
    total_amount: total,
    total_tax_amount: taxIn(total),
  }
}

function taxIn(amount: number): number {
  return Math.round(amount - (amount * 10_000) / (10_000 + VAT))
}

function sum(lines: readonly OrderLine[], field: 'total_amount' | 'total_tax_amount'): number {
  return lines.reduce((total, line) => total + (line[field] ?? 0), 0)
}
