import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { CAPSTAN_ORDERS, leftToRefund, type Order } from '../../../api/orders.ts'
import { moneyText, parseAmount } from '../../../format/money.ts'
import { type Part, returnFeeLine, unrefunded } from '../line-parts.ts'
import { AmountField } from './amount-field.tsx'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'
import { bodyOf, type ChosenPart, Description, moneyOf, PartFields, partOfLines, usePart } from './part.tsx'

export function RefundDialog(props: DialogProps) {
  const { order } = props
  const currency = order.purchase_currency
  const [picks] = useState(() => unrefunded(order))
  const part = usePart(
    currency,
    leftToRefund(order),
    picks,
    picks.map(() => 0),
  )
  const [feeText, setFeeText] = useState('')
  const [captureId, setCaptureId] = useState('')
  const [description, setDescription] = useState('')
  const wanted = lessFee(part, feeText)
  const body = bodyOf('refunded_amount', wanted, description)
  const money = moneyOf(wanted, currency)
  return (
    <ChangeDialog
      {...props}
      title="Refund"
      triesFirst
      isFinal
      submit={`Refund ${money}`}
      done={`Refunded ${money}.`}
      change={
        body && {
          method: 'POST',
          path: `${CAPSTAN_ORDERS}/${order.order_id}/refunds`,
          body: { ...body, ...(captureId !== '' && { capture_id: captureId }) },
        }
      }
    >
      <PartFields
        part={part}
        label="What to refund"
        all="All that was captured"
        belowLines={
          <AmountField
            label="Return fee"
            currency={currency}
            text={feeText}
            onText={setFeeText}
            description="Kept back from the refund. Only for an order that was captured in full at once."
            isOptional
          />
        }
      />
      {order.captures.length > 1 && <OfCapture order={order} id={captureId} onId={setCaptureId} />}
      <Description text={description} onText={setDescription} />
    </ChangeDialog>
  )
}

/** A return fee is kept back from lines alone. */
function lessFee({ way, wanted, currency }: ChosenPart, feeText: string): Part | undefined {
  if (way !== 'lines' || !wanted || feeText.trim() === '') return wanted
  const fee = parseAmount(feeText, currency)
  if (fee === undefined) return undefined
  return fee === 0 ? wanted : partOfLines([...wanted.lines, returnFeeLine(fee)])
}

function OfCapture({ order, id, onId }: { order: Order; id: string; onId(id: string): void }) {
  return (
    <NativeSelect
      label="Of which capture"
      value={id}
      onChange={(event) => onId(event.currentTarget.value)}
      data={[
        { label: 'As the lines say', value: '' },
        ...order.captures.map((capture) => ({
          label: `${capture.klarna_reference}, ${moneyText(capture.captured_amount, order.purchase_currency)}`,
          value: capture.capture_id,
        })),
      ]}
    />
  )
}
