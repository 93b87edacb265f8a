/** A page to print and lay into a parcel: what is in it and where it goes, without prices. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router'
import { type Capture, type Order, type OrderLine, orderQuery, type Parcel } from '../../api/orders.ts'
import { useMe } from '../../api/session.ts'
import { Facts } from '../../parts/facts.tsx'
import { PageHead, Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { When } from '../../parts/when.tsx'
import { Answered, Empty } from '../../shell/states.tsx'
import { AddressText } from './address-text.tsx'
import { packed } from './line-parts.ts'
import './packing-slip.css'

export function Component() {
  const { orderId = '' } = useParams()
  const [parameters] = useSearchParams()
  const captureId = parameters.get('capture')
  const query = useQuery(orderQuery(orderId))
  if (!query.data) {
    return (
      <>
        <PageHead title="Packing slip" />
        <Answered query={query} what="the order">
          {() => null}
        </Answered>
      </>
    )
  }
  const capture = query.data.captures.find(({ capture_id }) => capture_id === captureId)
  if (captureId !== null && !capture) {
    return (
      <>
        <PageHead title="Packing slip" />
        <div className="panel">
          <Empty
            title="This order has no such capture"
            action={<Link to={`/orders/${orderId}`}>The order</Link>}
          />
        </div>
      </>
    )
  }
  return <Slip order={query.data} {...(capture && { capture })} />
}

const COLUMNS: Column<OrderLine>[] = [
  { head: 'Item', wraps: true, cell: ({ name }) => <span dir="auto">{name || '–'}</span> },
  { head: 'Article', wraps: true, cell: ({ reference }) => reference ?? '–' },
  {
    head: 'Quantity',
    end: true,
    cell: ({ quantity, quantity_unit }) => `${quantity} ${quantity_unit ?? ''}`.trim(),
  },
]

/** Of the whole order, or of what one capture says was sent. */
function Slip({ order, capture }: { order: Order; capture?: Capture }) {
  const { merchant } = useMe()
  const lines = packed(capture ? capture.order_lines : order.order_lines)
  return (
    <div className="packing-slip">
      <PageHead
        title={`Packing slip ${order.merchant_reference1 || order.klarna_reference}`}
        actions={
          <>
            <Link className="link" to={`/orders/${order.order_id}`}>
              Back to the order
            </Link>
            <Button onClick={() => window.print()}>Print</Button>
          </>
        }
      />
      <div className="columns">
        <Section title="Ships to">
          <div className="section-body">
            <AddressText address={order.shipping_address} isPostal />
          </div>
        </Section>
        <Section title="Order">
          <Facts
            facts={[
              { name: 'From', value: merchant?.name },
              { name: 'Order', value: order.klarna_reference },
              { name: 'Your reference', value: order.merchant_reference1 },
              { name: 'Second reference', value: order.merchant_reference2 },
              { name: 'Ordered', value: <When at={order.created_at} to="day" /> },
              capture && { name: 'Shipment', value: capture.reference ?? capture.klarna_reference },
              capture && { name: 'Shipped', value: <When at={capture.captured_at} to="day" /> },
              { name: 'Parcels', value: parcelsText(capture ? capture.shipping_info : order.shipping_info) },
            ]}
          />
        </Section>
      </div>
      <Section title={capture ? 'In this shipment' : 'In this order'}>
        {lines.length === 0 ? (
          <Empty isPart title="There is nothing to pack" />
        ) : (
          <Rows label="Items" columns={COLUMNS} rows={lines} keyOf={(line) => String(lines.indexOf(line))} />
        )}
      </Section>
    </div>
  )
}

function parcelsText(parcels: readonly Parcel[]): string | undefined {
  const texts = parcels.map(({ shipping_company, tracking_number }) =>
    [shipping_company, tracking_number].filter(Boolean).join(' '),
  )
  return texts.filter(Boolean).join(', ') || undefined
}
