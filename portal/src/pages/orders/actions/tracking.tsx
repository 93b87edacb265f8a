import { useState } from 'react'
import { ORDERS } from '../../../api/orders.ts'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'
import { noParcel, ParcelFields, parcelOf } from './parcel-fields.tsx'

interface TrackingProps extends DialogProps {
  /** Absent: of the order as a whole. */
  captureId?: string
  reference?: string
}

export function TrackingDialog({ captureId, reference, ...props }: TrackingProps) {
  const [parcel, setParcel] = useState(noParcel)
  const sent = parcelOf(parcel)
  const order = `${ORDERS}/${props.order.order_id}`
  const of = captureId === undefined ? 'the order' : `capture ${reference}`
  return (
    <ChangeDialog
      {...props}
      title={`Add tracking to ${of}`}
      submit="Add tracking"
      done={`Tracking added to ${of}.`}
      change={
        sent && {
          method: 'POST',
          path:
            captureId === undefined
              ? `${order}/shipping-info`
              : `${order}/captures/${captureId}/shipping-info`,
          body: { shipping_info: [sent] },
        }
      }
    >
      <ParcelFields parcel={parcel} onParcel={setParcel} />
    </ChangeDialog>
  )
}
