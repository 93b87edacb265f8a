/** Bodies with every field that the published descriptions have for them: what is sent can be read back. */
import type { OrderLine } from '../../src/domain/order/order.ts'
import { tomatoes, tomatoOrder } from '../support/orders.ts'

const PERSON = {
  organization_name: 'Analytical Engines AB',
  attention: 'Purchasing',
  given_name: 'Ada',
  family_name: 'Lovelace',
  title: 'Ms',
  street_address: 'Sveavägen 44',
  street_address2: 'c/o Babbage',
  postal_code: '111 34',
  city: 'Stockholm',
  region: 'Stockholm',
  country: 'SE',
  email: 'ada@example.com',
  phone: '+46700000001',
}

export const ADDRESSED = { billing_address: PERSON, shipping_address: PERSON }

export const CUSTOMER = {
  date_of_birth: '1815-12-10',
  gender: 'female',
  last_four_ssn: '1234',
  national_identification_number: '18151210-0000',
  organization_entity_type: 'LIMITED_COMPANY',
  organization_registration_id: '556036-0793',
  title: 'Ms',
  type: 'organization',
  vat_id: 'SE556036079301',
}

/** 10 kg at 600, unless the fields say otherwise. */
export function fullLine(fields: Partial<OrderLine> = {}): OrderLine {
  return tomatoes({
    image_url: 'https://shop.example/tomatoes.jpg',
    product_url: 'https://shop.example/tomatoes',
    merchant_data: '{"shelf":7}',
    product_identifiers: {
      brand: 'Solanum',
      category_path: 'Food > Vegetables',
      color: 'red',
      global_trade_item_number: '735858293167',
      manufacturer_part_number: 'BOE4G58M3',
      size: 'large',
    },
    subscription: { name: 'Tomatoes every week', interval: 'WEEK', interval_count: 1 },
    ...fields,
  })
}

export const PARCEL = {
  shipping_company: 'dhl',
  shipping_method: 'Home',
  tracking_number: '1',
  tracking_uri: 'https://dhl.example/1',
  return_shipping_company: 'ups',
  return_tracking_number: '2',
  return_tracking_uri: 'https://ups.example/2',
}

export const ORDER = {
  ...tomatoOrder({ order_lines: [fullLine()] }),
  ...ADDRESSED,
  customer: CUSTOMER,
  merchant_reference1: 'A-1',
  merchant_reference2: 'B-1',
  merchant_data: '{"cart":1}',
  merchant_urls: {
    confirmation: 'https://shop.example/confirmed',
    notification: 'https://shop.example/notified',
    push: 'https://shop.example/pushed',
    authorization: 'https://shop.example/authorized',
  },
  custom_payment_method_ids: ['invoice-only'],
}

export const SESSION = {
  ...ORDER,
  acquiring_channel: 'ECOMMERCE',
  attachment: { content_type: 'application/vnd.klarna.internal.emd-v2+json', body: '{}' },
  design: 'plain',
  intent: 'buy',
  options: {
    color_border: '#000000',
    color_border_selected: '#000000',
    color_details: '#000000',
    color_text: '#000000',
    radius_border: '5px',
  },
}
