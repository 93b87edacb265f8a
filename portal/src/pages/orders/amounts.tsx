import { leftToCapture, type Order } from '../../api/orders.ts'
import { Money } from '../../parts/money.tsx'

export function Amounts({ order }: { order: Order }) {
  const amounts = [
    { name: 'Total', minor: order.order_amount },
    { name: 'Captured', minor: order.captured_amount },
    { name: 'Left to capture', minor: leftToCapture(order) },
    { name: 'Refunded', minor: order.refunded_amount },
  ]
  return (
    <dl className="panel amounts">
      {amounts.map(({ name, minor }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Money minor={minor} currency={order.purchase_currency} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
