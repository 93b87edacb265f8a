import { useQuery } from '@tanstack/react-query'
import { type Order, refundsQuery } from '../../api/orders.ts'
import { Section } from '../../parts/page.tsx'
import { When } from '../../parts/when.tsx'
import { Answered } from '../../shell/states.tsx'
import { Moved } from './moved.tsx'

export function Refunds({ order }: { order: Order }) {
  const query = useQuery({ ...refundsQuery(order.order_id), enabled: order.refunded_amount > 0 })
  if (order.refunded_amount === 0) return null
  const captures = new Map(order.captures.map((one) => [one.capture_id, one.klarna_reference]))
  return (
    <Section title="Refunds">
      <Answered query={query} what="refunds">
        {({ refunds }) =>
          refunds.map((refund) => (
            <article className="item" key={refund.refund_id} aria-label="Refund">
              <Moved amount={refund.refunded_amount} currency={order.purchase_currency} of={refund}>
                {refund.capture_id && `of capture ${captures.get(refund.capture_id) ?? refund.capture_id}, `}
                <When at={refund.refunded_at} />
              </Moved>
            </article>
          ))
        }
      </Answered>
    </Section>
  )
}
