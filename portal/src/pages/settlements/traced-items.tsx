/** What is in a payout, with what was booked for each. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { type TracedItem, type Transfer, traceQuery } from '../../api/tracing.ts'
import { orderName } from '../../format/ids.ts'
import { itemName, transferName } from '../../format/settlement-names.ts'
import { Money } from '../../parts/money.tsx'
import { ShowMore } from '../../parts/more.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'

const columnsOf = (currency: string): Column<TracedItem>[] => [
  { head: 'What', wraps: true, cell: ({ kind }) => itemName(kind) },
  {
    head: 'Order',
    cell: (item) =>
      item.order_id === undefined ? (
        '–'
      ) : (
        <PageLink page="orders/:orderId" to={`/orders/${item.order_id}`}>
          {orderName(item)}
        </PageLink>
      ),
  },
  { head: 'Booked', wide: true, cell: ({ booked_at }) => <When at={booked_at} /> },
  {
    head: 'Ledger entries',
    wide: true,
    wraps: true,
    cell: ({ transfers }) => entriesText(transfers),
  },
  { head: 'Amount', end: true, cell: ({ amount }) => <Money minor={amount} currency={currency} /> },
]

/** Each kind once, the VAT of all fees as one: what is booked in full is on the trace of the item. */
function entriesText(transfers: readonly Transfer[]): string {
  const names = transfers.map(({ type }) => (type.endsWith('_VAT') ? 'VAT' : transferName(type)))
  return [...new Set(names)].join(' · ')
}

export function TracedItems({ reference }: { reference: string }) {
  const query = useInfiniteQuery(traceQuery(reference))
  return (
    <Section title="What is in it">
      <Answered query={query} what="what is in it">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items ?? [])
          if (items.length === 0) return <Empty title="There is nothing in it yet" />
          return (
            <>
              <Rows
                label="What is in the payout"
                columns={columnsOf(pages[0]?.payout?.currency ?? '')}
                rows={items}
                keyOf={(item) => `${item.id} ${item.part}`}
                height="70dvh"
              />
              <ShowMore query={query} />
            </>
          )
        }}
      </Answered>
    </Section>
  )
}
