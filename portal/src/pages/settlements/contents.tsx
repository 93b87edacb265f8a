/** What is in a payout, row by row. */
import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { NO_ORDER, type Payout, type Transaction, transactionsQuery } from '../../api/settlements.ts'
import { shortId } from '../../format/ids.ts'
import { words } from '../../format/names.ts'
import { signOf, TRANSACTION_CHOICES, transactionName } from '../../format/settlement-names.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Empty, Failure, Loading } from '../../shell/states.tsx'

/** Rows that are looked through for what fits a filter; who wants more is served better by the file. */
const LOOKED_THROUGH_MAX = 20_000

const COLUMNS: Column<Transaction>[] = [
  { head: 'What', cell: (row) => transactionName(row.type) },
  { head: 'In detail', wide: true, cell: (row) => words(row.detailed_type) },
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
  const found = useInfiniteQuery(transactionsQuery(payout.payment_reference))
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found
  const all = found.data?.pages.flatMap((page) => page.transactions) ?? []
  const isCut = all.length >= LOOKED_THROUGH_MAX
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isCut) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isCut, fetchNextPage])
  const rows = all.filter((row) => (type === '' || row.type === type) && hasText(row, text))
  const total = found.data?.pages[0]?.pagination.total
  const isLooking = rows.length === 0 && hasNextPage && !isCut
  useEffect(() => {
    if (isLooking) more()
  }, [isLooking, more])
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
        <Empty title={all.length === 0 ? 'There is nothing in it' : 'No row fits'} />
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
      {isCut && hasNextPage && (
        <Text className="note" component="p">
          The first {all.length.toLocaleString('en')} rows were looked through. All of them are in the CSV
          file.
        </Text>
      )}
    </Section>
  )
}

function hasText(row: Transaction, text: string): boolean {
  const sought = text.trim().toLowerCase()
  if (sought === '') return true
  return [
    row.order_id,
    row.short_order_id,
    row.merchant_reference1,
    row.merchant_capture_reference,
    row.capture_id,
    row.refund_id,
  ].some((field) => field?.toLowerCase().includes(sought))
}
