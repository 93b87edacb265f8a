/** How an order is shipped in two parcels: by its lines where they allow it. */

export interface Line {
  type?: string
  name: string
  quantity: number
  unit_price: number
  total_amount: number
  total_discount_amount?: number
  total_tax_amount?: number
  [extra: string]: unknown
}

export interface Parcel {
  captured_amount: number
  /** Absent where the lines cannot be divided: a capture needs none. */
  order_lines?: Line[]
}

/**
 * Two parcels that make up the order, both of a positive amount: lines are kept whole where there are several,
 * a single one is divided by quantity, and where neither works the amount alone is halved. An order of one
 * minor unit makes one parcel.
 */
export function parcelsOf(orderAmount: number, lines: Line[]): Parcel[] {
  const [first, second] = wholeLines(lines) ?? dividedLine(lines) ?? []
  if (first && second) {
    const [a, b] = [amountOf(first), amountOf(second)]
    if (a + b === orderAmount) {
      return [
        { captured_amount: a, order_lines: first },
        { captured_amount: b, order_lines: second },
      ]
    }
  }
  const half = Math.floor(orderAmount / 2)
  if (half === 0) return [{ captured_amount: orderAmount, order_lines: lines }]
  return [{ captured_amount: half }, { captured_amount: orderAmount - half }]
}

/** Goods go half and half; shipping, taxes, discounts and gift cards go with the parcel that can bear them. */
function wholeLines(lines: Line[]): [Line[], Line[]] | undefined {
  const goods = lines.filter(isGoods)
  const others = lines.filter((line) => !isGoods(line))
  const middle = Math.ceil(goods.length / 2)
  for (let distance = 0; distance < middle; distance++) {
    for (const cut of [middle - distance, middle + distance]) {
      const [a, b] = [goods.slice(0, cut), goods.slice(cut)]
      if (a.length === 0 || b.length === 0) continue
      const ways: [Line[], Line[]][] = [
        [[...a, ...others], b],
        [a, [...b, ...others]],
      ]
      const found = ways.find((parcels) => parcels.every((parcel) => amountOf(parcel) > 0))
      if (found) return found
    }
  }
  return undefined
}

function dividedLine(lines: Line[]): [Line[], Line[]] | undefined {
  const line = lines.find((candidate) => isGoods(candidate) && candidate.quantity > 1)
  if (!line) return undefined
  const others = lines.filter((candidate) => candidate !== line)
  const first = partOf(line, Math.floor(line.quantity / 2))
  const second = {
    ...line,
    quantity: line.quantity - first.quantity,
    total_amount: line.total_amount - first.total_amount,
    ...rest(line, first, 'total_discount_amount'),
    ...rest(line, first, 'total_tax_amount'),
  }
  const ways: [Line[], Line[]][] = [
    [[first, ...others], [second]],
    [[first], [second, ...others]],
  ]
  return ways.find((parcels) => parcels.every((parcel) => amountOf(parcel) > 0))
}

/** A share of the line, rounded down; what is left over is in the other part. */
function partOf(line: Line, quantity: number): Line {
  const share = (amount: number) => Math.trunc((amount * quantity) / line.quantity)
  const discount = line.total_discount_amount
  return {
    ...line,
    quantity,
    total_amount: quantity * line.unit_price - share(discount ?? 0),
    ...(discount !== undefined && { total_discount_amount: share(discount) }),
    ...(line.total_tax_amount !== undefined && { total_tax_amount: share(line.total_tax_amount) }),
  }
}

function rest(line: Line, part: Line, field: 'total_discount_amount' | 'total_tax_amount') {
  const whole = line[field]
  return whole === undefined ? {} : { [field]: whole - (part[field] ?? 0) }
}

function isGoods({ type = 'physical', total_amount }: Line): boolean {
  return (type === 'physical' || type === 'digital') && total_amount > 0
}

function amountOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { total_amount }) => sum + total_amount, 0)
}
