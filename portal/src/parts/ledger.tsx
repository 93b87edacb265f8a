/** Rows of the ledger. */
import type { Transfer } from '../api/tracing.ts'
import { words } from '../format/names.ts'
import { transferName } from '../format/settlement-names.ts'
import { Money } from './money.tsx'
import type { Column } from './rows.tsx'
import { When } from './when.tsx'

export const LEDGER: Column<Transfer>[] = [
  {
    head: 'Entry',
    wraps: true,
    cell: ({ type }) => transferName(type),
    below: ({ debit, credit }) => `${words(debit)} → ${words(credit)}`,
  },
  { head: 'Debit', wide: true, cell: ({ debit }) => words(debit) },
  { head: 'Credit', wide: true, cell: ({ credit }) => words(credit) },
  { head: 'Booked', wide: true, cell: ({ booked_at }) => <When at={booked_at} to="second" /> },
  { head: 'Amount', end: true, cell: ({ amount, currency }) => <Money minor={amount} currency={currency} /> },
]
