import { Button } from '@mantine/core'
import type { Order } from '../../api/orders.ts'
import { isOpen } from '../../api/orders.ts'
import { languageName, words } from '../../format/names.ts'
import { Copyable } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Section } from '../../parts/page.tsx'
import { PageLink } from '../../parts/page-link.tsx'
import { When } from '../../parts/when.tsx'
import type { Action } from './actions/action-dialog.tsx'
import { AddressText } from './address-text.tsx'

interface PeopleProps {
  order: Order
  onAction?(action: Action): void
}

/** Who it is for, and what it is called. */
export function People({ order, onAction }: PeopleProps) {
  const { initial_payment_method: method, capstan_merchant_id: merchantId } = order
  const edit = (kind: 'addresses' | 'references', label: string) =>
    onAction && (
      <Button size="xs" variant="default" onClick={() => onAction({ kind })} aria-label={label}>
        Change
      </Button>
    )
  return (
    <>
      <Section title="Customer" actions={edit('addresses', 'Change the addresses')}>
        <Facts
          facts={[
            { name: 'Ships to', value: <AddressText address={order.shipping_address} /> },
            { name: 'Billed to', value: <AddressText address={order.billing_address} /> },
            { name: 'Language', value: order.locale && languageName(order.locale) },
          ]}
        />
      </Section>
      <Section title="Details" actions={edit('references', 'Change your references')}>
        <Facts
          facts={[
            {
              name: 'Merchant',
              value: merchantId && (
                <PageLink page="operator/merchants/:merchantId" to={`/operator/merchants/${merchantId}`}>
                  {merchantId}
                </PageLink>
              ),
            },
            {
              name: merchantId ? 'Merchant’s reference' : 'Your reference',
              value: order.merchant_reference1,
            },
            { name: 'Second reference', value: order.merchant_reference2 },
            {
              name: 'Short reference',
              value: <Copyable text={order.klarna_reference} label="short reference" />,
            },
            { name: 'Order id', value: <Copyable text={order.order_id} label="order id" /> },
            {
              name: 'Payment method',
              value:
                words(method.type) +
                (method.number_of_installments === undefined
                  ? ''
                  : `, ${method.number_of_installments} instalments`),
            },
            { name: 'Placed', value: <When at={order.created_at} /> },
            isOpen(order) ? { name: 'Expires', value: <When at={order.expires_at} relative /> } : undefined,
          ]}
        />
      </Section>
    </>
  )
}
