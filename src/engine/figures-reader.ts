/** What is read of tallies: sums over a merchant's sales and orders, without reading those. */
import type { TallyKind } from './tallies.ts'

export interface DailySum {
  kind: TallyKind
  /** The place of the day among those asked for. */
  day: number
  count: number
  amount: number
}

export interface FiguresReader {
  /** In which anything was ever ordered, sorted. */
  currenciesOf(merchantId: string): Promise<string[]>
  /** `starts`: where each day begins and, at last, where the last one ends; ms. Days of nothing are left out. */
  byDay(merchantId: string, currency: string, starts: readonly number[]): Promise<DailySum[]>
  /** Open orders that expire from that instant on, and those of them that do until the other, both to the quarter of an hour; ms. */
  openOrders(
    merchantId: string,
    currency: string,
    from: number,
    soon: number,
  ): Promise<{ open: number; soon: number }>
}
