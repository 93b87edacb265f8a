/** Each deliberate difference from the published descriptions, with its reason. */
export const DIFFERENCES: readonly { reason: string; differences: readonly string[] }[] = [
  {
    reason:
      'The numbers behind a refusal stand in `details`, beside the three fields of the wire: what the caller needs to fix it.',
    differences: [
      'PATCH /ordermanagement/v1/orders/{}/authorization 403: details not declared',
      'PATCH /ordermanagement/v1/orders/{}/captures/{}/extend-due-date 403: details not declared',
      'POST /customer-token/v1/tokens/{}/order 400: details not declared',
      'POST /ordermanagement/v1/orders/{}/cancel 403: details not declared',
      'POST /ordermanagement/v1/orders/{}/captures 403: details not declared',
      'POST /ordermanagement/v1/orders/{}/extend-authorization-time 403: details not declared',
      'POST /ordermanagement/v1/orders/{}/refunds 403: details not declared',
      'POST /ordermanagement/v1/orders/{}/release-remaining-authorization 403: details not declared',
      'POST /payments/v1/authorizations/{}/customer-token 400: details not declared',
    ],
  },
  {
    reason: 'An unknown order is told as such by every operation, also where the description forgot it.',
    differences: [
      'POST /ordermanagement/v1/orders/{}/cancel 404: not declared',
      'POST /ordermanagement/v1/orders/{}/extend-authorization-time 404: not declared',
      'POST /ordermanagement/v1/orders/{}/release-remaining-authorization 404: not declared',
    ],
  },
  {
    reason:
      'Everything that is stored or read has a limit: where the description has none, one that no real value reaches.',
    differences: [
      'PATCH /ordermanagement/v1/orders/{}/authorization order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
      'PATCH /ordermanagement/v1/orders/{}/authorization order_lines[].tax_rate maximum: undefined -> 2147483647',
      'PATCH /ordermanagement/v1/orders/{}/captures/{}/extend-due-date number_of_days maximum: undefined -> 2147483647',
      'PATCH /ordermanagement/v1/orders/{}/captures/{}/extend-due-date number_of_days minimum: undefined -> 1',
      'POST /customer-token/v1/tokens/{}/order order_lines[].quantity_unit maxLength: undefined -> 8',
      'POST /customer-token/v1/tokens/{}/order order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
      'POST /customer-token/v1/tokens/{}/order order_lines[].subscription.name maxLength: undefined -> 255',
      'POST /customer-token/v1/tokens/{}/order order_lines[].subscription.name minLength: 0 -> 1',
      'POST /customer-token/v1/tokens/{}/order order_lines[].tax_rate maximum: undefined -> 10000',
      'POST /customer-token/v1/tokens/{}/order order_lines[].tax_rate minimum: undefined -> 0',
      'POST /hpp/v1/sessions merchant_urls.back maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions merchant_urls.cancel maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions merchant_urls.error maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions merchant_urls.failure maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions merchant_urls.status_update maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions merchant_urls.success maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions options.background_images maxItems: undefined -> 20',
      'POST /hpp/v1/sessions options.background_images[].url maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions options.logo_url maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions options.page_title maxLength: undefined -> 255',
      'POST /hpp/v1/sessions options.payment_method_categories maxItems: undefined -> 20',
      'POST /hpp/v1/sessions payment_session_url maxLength: undefined -> 2000',
      'POST /hpp/v1/sessions payment_session_url minLength: 0 -> 1',
      'POST /hpp/v1/sessions profile_id maxLength: undefined -> 255',
      'POST /ordermanagement/v1/orders/{}/captures order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
      'POST /ordermanagement/v1/orders/{}/captures order_lines[].tax_rate maximum: undefined -> 2147483647',
      'POST /ordermanagement/v1/orders/{}/refunds order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
      'POST /ordermanagement/v1/orders/{}/refunds order_lines[].tax_rate maximum: undefined -> 2147483647',
      'POST /payments/v1/authorizations/{}/customer-token customer.gender maxLength: undefined -> 20',
      'POST /payments/v1/authorizations/{}/customer-token customer.national_identification_number maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/customer-token customer.organization_entity_type maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/customer-token customer.organization_registration_id maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/customer-token customer.title maxLength: undefined -> 20',
      'POST /payments/v1/authorizations/{}/customer-token customer.vat_id maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/customer-token locale maxLength: undefined -> 35',
      'POST /payments/v1/authorizations/{}/order custom_payment_method_ids maxItems: undefined -> 100',
      'POST /payments/v1/authorizations/{}/order custom_payment_method_ids[] maxLength: undefined -> 255',
      'POST /payments/v1/authorizations/{}/order customer.gender maxLength: undefined -> 20',
      'POST /payments/v1/authorizations/{}/order customer.national_identification_number maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/order customer.organization_entity_type maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/order customer.organization_registration_id maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/order customer.title maxLength: undefined -> 20',
      'POST /payments/v1/authorizations/{}/order customer.vat_id maxLength: undefined -> 50',
      'POST /payments/v1/authorizations/{}/order locale maxLength: undefined -> 35',
      'POST /payments/v1/authorizations/{}/order order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
      'POST /payments/v1/sessions attachment.body maxLength: undefined -> 100000',
      'POST /payments/v1/sessions attachment.content_type maxLength: undefined -> 255',
      'POST /payments/v1/sessions custom_payment_method_ids maxItems: undefined -> 100',
      'POST /payments/v1/sessions custom_payment_method_ids[] maxLength: undefined -> 255',
      'POST /payments/v1/sessions customer.gender maxLength: undefined -> 20',
      'POST /payments/v1/sessions customer.national_identification_number maxLength: undefined -> 50',
      'POST /payments/v1/sessions customer.organization_entity_type maxLength: undefined -> 50',
      'POST /payments/v1/sessions customer.organization_registration_id maxLength: undefined -> 50',
      'POST /payments/v1/sessions customer.title maxLength: undefined -> 20',
      'POST /payments/v1/sessions customer.vat_id maxLength: undefined -> 50',
      'POST /payments/v1/sessions design maxLength: undefined -> 255',
      'POST /payments/v1/sessions locale maxLength: undefined -> 35',
      'POST /payments/v1/sessions options.radius_border maxLength: undefined -> 20',
      'POST /payments/v1/sessions order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
      'POST /payments/v1/sessions/{} attachment.body maxLength: undefined -> 100000',
      'POST /payments/v1/sessions/{} attachment.content_type maxLength: undefined -> 255',
      'POST /payments/v1/sessions/{} custom_payment_method_ids maxItems: undefined -> 100',
      'POST /payments/v1/sessions/{} custom_payment_method_ids[] maxLength: undefined -> 255',
      'POST /payments/v1/sessions/{} customer.gender maxLength: undefined -> 20',
      'POST /payments/v1/sessions/{} customer.national_identification_number maxLength: undefined -> 50',
      'POST /payments/v1/sessions/{} customer.organization_entity_type maxLength: undefined -> 50',
      'POST /payments/v1/sessions/{} customer.organization_registration_id maxLength: undefined -> 50',
      'POST /payments/v1/sessions/{} customer.title maxLength: undefined -> 20',
      'POST /payments/v1/sessions/{} customer.vat_id maxLength: undefined -> 50',
      'POST /payments/v1/sessions/{} design maxLength: undefined -> 255',
      'POST /payments/v1/sessions/{} locale maxLength: undefined -> 35',
      'POST /payments/v1/sessions/{} options.radius_border maxLength: undefined -> 20',
      'POST /payments/v1/sessions/{} order_lines[].subscription.interval_count maximum: undefined -> 2147483647',
    ],
  },
  {
    reason:
      'One largest amount for orders, captures, refunds and lines, 200,000,000 as in Order Management: what can be ordered can be captured in one go.',
    differences: [
      'POST /customer-token/v1/tokens/{}/order order_amount maximum: undefined -> 200000000',
      'POST /customer-token/v1/tokens/{}/order order_lines[].total_amount maximum: 100000000 -> 200000000',
      'POST /customer-token/v1/tokens/{}/order order_lines[].total_discount_amount maximum: undefined -> 200000000',
      'POST /customer-token/v1/tokens/{}/order order_lines[].total_tax_amount maximum: undefined -> 200000000',
      'POST /customer-token/v1/tokens/{}/order order_lines[].unit_price maximum: 100000000 -> 200000000',
      'POST /customer-token/v1/tokens/{}/order order_tax_amount maximum: undefined -> 200000000',
      'POST /payments/v1/authorizations/{}/order order_amount maximum: undefined -> 200000000',
      'POST /payments/v1/authorizations/{}/order order_lines[].total_discount_amount maximum: undefined -> 200000000',
      'POST /payments/v1/authorizations/{}/order order_lines[].total_tax_amount maximum: undefined -> 200000000',
      'POST /payments/v1/authorizations/{}/order order_tax_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions order_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions order_lines[].total_discount_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions order_lines[].total_tax_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions order_tax_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions/{} order_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions/{} order_lines[].total_discount_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions/{} order_lines[].total_tax_amount maximum: undefined -> 200000000',
      'POST /payments/v1/sessions/{} order_tax_amount maximum: undefined -> 200000000',
    ],
  },
  {
    reason:
      'A capture or refund of nothing is refused: it is read back with at least 1, and a ledger transfer is positive.',
    differences: [
      'POST /ordermanagement/v1/orders/{}/captures captured_amount minimum: 0 -> 1',
      'POST /ordermanagement/v1/orders/{}/refunds refunded_amount minimum: 0 -> 1',
    ],
  },
  {
    reason: 'The tax of an order whose discounts exceed its goods is negative: real order files have such.',
    differences: [
      'POST /payments/v1/authorizations/{}/order order_tax_amount minimum: 0 -> -9007199254740991',
      'POST /payments/v1/sessions order_tax_amount minimum: 0 -> -9007199254740991',
      'POST /payments/v1/sessions/{} order_tax_amount minimum: 0 -> -9007199254740991',
    ],
  },
  {
    reason: 'A refund may name its capture, for systems that know which parcel came back: an extension.',
    differences: ['POST /ordermanagement/v1/orders/{}/refunds capture_id: ours'],
  },
  {
    reason:
      'Older clients send a billing address, and are told that it cannot be changed instead of being ignored.',
    differences: ['PATCH /ordermanagement/v1/orders/{}/customer-details billing_address: ours'],
  },
  {
    reason: 'A customer token may keep the address to which its orders are sent.',
    differences: ['POST /payments/v1/authorizations/{}/customer-token shipping_address: ours'],
  },
  {
    reason:
      'Lines are taken alike in all APIs: the types of Order Management, and the larger of two limits for texts.',
    differences: [
      'POST /customer-token/v1/tokens/{}/order order_lines[].merchant_data maxLength: 255 -> 1024',
      'POST /customer-token/v1/tokens/{}/order order_lines[].quantity_unit minLength: 0 -> 1',
      'POST /customer-token/v1/tokens/{}/order order_lines[].reference maxLength: 256 -> 255',
      'POST /customer-token/v1/tokens/{}/order order_lines[].type values: digital,discount,gift_card,physical,sales_tax,shipping_fee,store_credit,surcharge -> digital,discount,gift_card,physical,return_fee,sales_tax,shipping_fee,store_credit,surcharge',
      'POST /payments/v1/authorizations/{}/order order_lines[].type values: any -> digital,discount,gift_card,physical,return_fee,sales_tax,shipping_fee,store_credit,surcharge',
      'POST /payments/v1/sessions order_lines[].type values: any -> digital,discount,gift_card,physical,return_fee,sales_tax,shipping_fee,store_credit,surcharge',
      'POST /payments/v1/sessions/{} order_lines[].type values: any -> digital,discount,gift_card,physical,return_fee,sales_tax,shipping_fee,store_credit,surcharge',
    ],
  },
  {
    reason: 'Values that newer documentation names are taken as well.',
    differences: [
      'POST /payments/v1/sessions intent values: buy,buy_and_tokenize,tokenize -> buy,buy_and_default_tokenize,buy_and_link,buy_and_tokenize,tokenize',
      'POST /payments/v1/sessions/{} intent values: buy,buy_and_tokenize,tokenize -> buy,buy_and_default_tokenize,buy_and_link,buy_and_tokenize,tokenize',
    ],
  },
  {
    reason:
      'Who a customer is may be said in words that the list does not have; a person and an organization are told apart.',
    differences: [
      'POST /payments/v1/authorizations/{}/customer-token customer.organization_entity_type values: CIVIL_LAW_PARTNERSHIP,ENTREPRENEURIAL_COMPANY,GENERAL_PARTNERSHIP,LIMITED_COMPANY,LIMITED_PARTNERSHIP,LIMITED_PARTNERSHIP_LIMITED_COMPANY,OTHER,PUBLIC_INSTITUTION,PUBLIC_LIMITED_COMPANY,REGISTERED_SOLE_TRADER,SOLE_TRADER -> any',
      'POST /payments/v1/authorizations/{}/customer-token customer.type values: any -> organization,person',
      'POST /payments/v1/authorizations/{}/order customer.organization_entity_type values: CIVIL_LAW_PARTNERSHIP,ENTREPRENEURIAL_COMPANY,GENERAL_PARTNERSHIP,LIMITED_COMPANY,LIMITED_PARTNERSHIP,LIMITED_PARTNERSHIP_LIMITED_COMPANY,OTHER,PUBLIC_INSTITUTION,PUBLIC_LIMITED_COMPANY,REGISTERED_SOLE_TRADER,SOLE_TRADER -> any',
      'POST /payments/v1/authorizations/{}/order customer.type values: any -> organization,person',
      'POST /payments/v1/sessions customer.organization_entity_type values: CIVIL_LAW_PARTNERSHIP,ENTREPRENEURIAL_COMPANY,GENERAL_PARTNERSHIP,LIMITED_COMPANY,LIMITED_PARTNERSHIP,LIMITED_PARTNERSHIP_LIMITED_COMPANY,OTHER,PUBLIC_INSTITUTION,PUBLIC_LIMITED_COMPANY,REGISTERED_SOLE_TRADER,SOLE_TRADER -> any',
      'POST /payments/v1/sessions customer.type values: any -> organization,person',
      'POST /payments/v1/sessions/{} customer.organization_entity_type values: CIVIL_LAW_PARTNERSHIP,ENTREPRENEURIAL_COMPANY,GENERAL_PARTNERSHIP,LIMITED_COMPANY,LIMITED_PARTNERSHIP,LIMITED_PARTNERSHIP_LIMITED_COMPANY,OTHER,PUBLIC_INSTITUTION,PUBLIC_LIMITED_COMPANY,REGISTERED_SOLE_TRADER,SOLE_TRADER -> any',
      'POST /payments/v1/sessions/{} customer.type values: any -> organization,person',
    ],
  },
  {
    reason: 'An order of a token may be told about by every URL, and by none.',
    differences: [
      'POST /customer-token/v1/tokens/{}/order merchant_urls required: confirmation -> ',
      'POST /customer-token/v1/tokens/{}/order merchant_urls.authorization: ours',
      'POST /customer-token/v1/tokens/{}/order merchant_urls.notification: ours',
    ],
  },
  {
    reason: 'Data of industries that nobody here looks at is ignored.',
    differences: ['POST /customer-token/v1/tokens/{}/order attachment: ignored'],
  },
  {
    reason: 'A short phone number is stored as it is.',
    differences: ['POST /customer-token/v1/tokens/{}/order shipping_address.phone minLength: 5 -> 0'],
  },
  {
    reason:
      'A sandbox trusts any authorization token, so none is unknown or differs; in production mode these are answered (test/http/permissions.test.ts).',
    differences: [
      'POST /payments/v1/authorizations/{}/customer-token 404: never answered',
      'POST /payments/v1/authorizations/{}/customer-token 409: never answered',
      'POST /payments/v1/authorizations/{}/order 404: never answered',
    ],
  },
  {
    reason: 'An order of a customer token is compared with nothing that was authorized.',
    differences: ['POST /customer-token/v1/tokens/{}/order 409: never answered'],
  },
  {
    reason:
      'Nobody here knows the card or the bank account behind an authorization, nor another name for it.',
    differences: [
      'GET /customer-token/v1/tokens/{} 200: card never answered',
      'GET /customer-token/v1/tokens/{} 200: direct_debit never answered',
      'GET /ordermanagement/v1/orders/{} 200: initial_payment_method.description never answered',
    ],
  },
  {
    reason: 'Shipping options are chosen in a checkout that is not served here.',
    differences: ['GET /ordermanagement/v1/orders/{} 200: selected_shipping_option never answered'],
  },
  {
    reason:
      'A page is opened by its link alone: no link is sent or drawn as a code from here, and nobody is identified at a counter.',
    differences: [
      'GET /hpp/v1/sessions/{} 200: customer never answered',
      'GET /hpp/v1/sessions/{} 200: manual_identification never answered',
      'POST /hpp/v1/sessions 201: distribution_module never answered',
      'POST /hpp/v1/sessions 201: distribution_url never answered',
      'POST /hpp/v1/sessions 201: manual_identification_check_url never answered',
      'POST /hpp/v1/sessions 201: qr_code_url never answered',
    ],
  },
  {
    reason:
      'Calls that older clients still make, and one that the published prose names under another path than its description.',
    differences: [
      'PATCH /ordermanagement/v1/orders/{}/captures/{}/customer-details: ours',
      'PATCH /ordermanagement/v1/orders/{}/captures/{}/extend-due-date-options: ours',
      'POST /ordermanagement/v1/orders/{}/authorization-adjustments: ours',
    ],
  },
  {
    reason:
      'Links are sent by the shop: this server sends neither emails nor text messages to shoppers from here.',
    differences: [
      'POST /hpp/v1/sessions/{}/distribution 201: never answered',
      'POST /hpp/v1/sessions/{}/distribution 204: never answered',
      'POST /hpp/v1/sessions/{}/distribution 400: never answered',
      'POST /hpp/v1/sessions/{}/distribution 401: never answered',
      'POST /hpp/v1/sessions/{}/distribution 403: never answered',
      'POST /hpp/v1/sessions/{}/distribution 404: never answered',
      'POST /hpp/v1/sessions/{}/distribution 503: never answered',
      'POST /hpp/v1/sessions/{}/distribution: not served',
    ],
  },
  {
    reason:
      'Taxes are told in the currency of the payout alone: what a merchant registered elsewhere owes there is for its own books.',
    differences: [
      'GET /settlements/v1/payouts 200: payouts[].currency_code_of_registration_country never answered',
      'GET /settlements/v1/payouts/{} 200: currency_code_of_registration_country never answered',
      'GET /settlements/v1/transactions 200: transactions[].currency_code_of_registration_country never answered',
      'GET /settlements/v1/transactions 200: transactions[].tax_in_currency_of_registration_country never answered',
    ],
  },
  {
    reason:
      'There are no disputes and no loans here, and nothing is booked by hand that a comment would have to explain.',
    differences: [
      'GET /settlements/v1/transactions 200: transactions[].initial_payment_method_monthly_downpayments never answered',
      'GET /settlements/v1/transactions 200: transactions[].klarna_comment never answered',
      'GET /settlements/v1/transactions 200: transactions[].reversal_reference never answered',
    ],
  },
  {
    reason: 'Any text may be a payment reference: one that is none is not found.',
    differences: ['GET /settlements/v1/payouts/{} 400: never answered'],
  },
  {
    reason:
      'A payout that the bank gave back has no name in the description. The set of names is open: the original has added many since.',
    differences: [
      'GET /settlements/v1/transactions 200: .transactions[].detailed_type must be equal to one of the allowed values',
    ],
  },
]
