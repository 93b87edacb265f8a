/** What is in a payout, row by row. */
import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { NO_ORDER, type Payout, payoutRowsQuery, type Transaction } from '../../api/settlements.ts'
import { shortId } from '../../format/ids.ts'
import { signOf, TRANSACTION_CHOICES, transactionName, transferName } from '../../format/settlement-names.ts'
import { Money } from '../../parts/money.tsx'
import { useMore, useUntilFound } from '../../parts/more.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'

/** While somebody types nothing is asked for. */
const TYPING_MS = 250

const COLUMNS: Column<Transaction>[] = [
  {
    head: 'What',
    wraps: true,
    cell: (row) => transactionName(row.type),
    below: (row) => transferName(row.detailed_type),
  },
  { head: 'In detail', wide: true, cell: (row) => transferName(row.detailed_type) },
  { head: 'Order', cell: (row) => <OrderLink row={row} /> },
  { head: 'Your reference', wide: true, cell: (row) => row.merchant_reference1 ?? '–' },
  { head: 'Booked', wide: true, cell: (row) => <When at={row.capture_date} /> },
  {
    head: 'VAT',
    wide: true,
    end: true,
    cell: (row) =>
      row.vat_amount ? (
        <Money minor={signOf(row.type) * row.vat_amount} currency={row.currency_code} bare />
      ) : (
        '–'
      ),
  },
  {
    head: 'Amount',
    end: true,
    cell: (row) => <Money minor={signOf(row.type) * row.amount} currency={row.currency_code} />,
  },
]

function OrderLink({ row: { order_id, short_order_id } }: { row: Transaction }) {
  if (order_id === NO_ORDER) return '–'
  return (
    <PageLink page="orders/:orderId" to={`/orders/${order_id}`}>
      {short_order_id ?? shortId(order_id)}
    </PageLink>
  )
}

export function Contents({ payout }: { payout: Payout }) {
  const [type, setType] = useState('')
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text.trim(), TYPING_MS)
  const found = useInfiniteQuery(
    payoutRowsQuery(payout.payment_reference, { ...(type && { type }), ...(q && { q }) }),
  )
  const more = useMore(found)
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? []
  const total = found.data?.pages[0]?.total
  const isLooking = useUntilFound(found, found.data && rows.length)
  return (
    <Section
      title={total === undefined ? 'What is in it' : `What is in it: ${total.toLocaleString('en')} rows`}
    >
      <div className="filters section-body">
        <NativeSelect
          label="What"
          value={type}
          onChange={(event) => setType(event.currentTarget.value)}
          data={[{ label: 'Everything', value: '' }, ...TRANSACTION_CHOICES]}
        />
        <TextInput
          label="Order or reference"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {(found.isPending || isLooking) && !found.error && <Loading what="the rows" />}
      {found.data && rows.length === 0 && !isLooking && (
        <Empty title={total === 0 ? 'There is nothing in it' : 'No row fits'} />
      )}
      {rows.length > 0 && (
        <Rows
          label="Rows of the payout"
          columns={COLUMNS}
          rows={rows}
          keyOf={(row) =>
            [
              row.type,
              row.detailed_type,
              row.order_id,
              row.capture_id,
              row.refund_id,
              row.capture_date,
            ].join()
          }
          height="70dvh"
          onEnd={more}
        />
      )}
    </Section>
  )
}
