/** The same two calls in several languages: an order is placed and captured. */

interface Snippet {
  name: string
  note: string
  code: string
}

const ORDER = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  order_amount: 6000,
  order_tax_amount: 1200,
  order_lines: [
    {
      name: 'Tomatoes',
      quantity: 10,
      unit_price: 600,
      tax_rate: 2500,
      total_amount: 6000,
      total_tax_amount: 1200,
    },
  ],
}

/** `origin`: of this server, `https://pay.example`. */
export function snippets(origin: string): Snippet[] {
  return [curl(origin), node(origin), php(origin), java(origin), ruby(origin), python(origin)]
}

const NO_PACKAGE = 'Needs nothing beside the language itself.'
const json = JSON.stringify(ORDER)

const curl = (origin: string): Snippet => ({
  name: 'curl',
  note: 'For a POSIX shell. In a sandbox any text is an approved authorization token.',
  code: `# The answer has the order's id.
curl --user "$CAPSTAN_USERNAME:$CAPSTAN_PASSWORD" --header 'Content-Type: application/json' \\
  --data '${json}' \\
  '${origin}/payments/v1/authorizations/my-first-token/order'

curl --include --user "$CAPSTAN_USERNAME:$CAPSTAN_PASSWORD" --header 'Content-Type: application/json' \\
  --header 'Klarna-Idempotency-Key: parcel-1' --data '{"captured_amount":6000}' \\
  "${origin}/ordermanagement/v1/orders/$ORDER_ID/captures"
`,
})

const node = (origin: string): Snippet => ({
  name: 'Node.js',
  note: NO_PACKAGE,
  code: `const api = '${origin}'
const { CAPSTAN_USERNAME, CAPSTAN_PASSWORD } = process.env
const authorization = 'Basic ' + Buffer.from(CAPSTAN_USERNAME + ':' + CAPSTAN_PASSWORD).toString('base64')
const post = (path, body, headers = {}) =>
  fetch(api + path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const order = ${json}
const placed = await (await post('/payments/v1/authorizations/my-first-token/order', order)).json()

const captured = await post(
  '/ordermanagement/v1/orders/' + placed.order_id + '/captures',
  { captured_amount: 6000 },
  { 'klarna-idempotency-key': 'parcel-1' },
)
console.log(captured.status, captured.headers.get('capture-id'), captured.headers.get('klarna-correlation-id'))
`,
})

const php = (origin: string): Snippet => ({
  name: 'PHP',
  note: 'With the package klarna/kco_rest: its third argument is this server.',
  code: `<?php
$connector = Klarna\\Rest\\Transport\\GuzzleConnector::create(
    getenv('CAPSTAN_USERNAME'),
    getenv('CAPSTAN_PASSWORD'),
    '${origin}'
);

$order = new Klarna\\Rest\\OrderManagement\\Order($connector, $orderId);
$capture = $order->createCapture(['captured_amount' => 6000]);
`,
})

const java = (origin: string): Snippet => ({
  name: 'Java',
  note: 'With the package com.klarna:kco-rest: its third argument is this server.',
  code: `Client client = new Client(
    System.getenv("CAPSTAN_USERNAME"),
    System.getenv("CAPSTAN_PASSWORD"),
    URI.create("${origin}"));
`,
})

const ruby = (origin: string): Snippet => ({
  name: 'Ruby',
  note: NO_PACKAGE,
  code: `require 'net/http'
require 'json'

api = URI('${origin}')
request = Net::HTTP::Post.new("/ordermanagement/v1/orders/#{order_id}/captures",
                              'Content-Type' => 'application/json', 'Klarna-Idempotency-Key' => 'parcel-1')
request.basic_auth(ENV['CAPSTAN_USERNAME'], ENV['CAPSTAN_PASSWORD'])
request.body = { captured_amount: 6000 }.to_json
response = Net::HTTP.start(api.host, api.port, use_ssl: api.scheme == 'https') { |http| http.request(request) }
puts response.code, response['Capture-Id']
`,
})

const python = (origin: string): Snippet => ({
  name: 'Python',
  note: NO_PACKAGE,
  code: `import base64, json, os, urllib.request

api = '${origin}'
user = os.environ['CAPSTAN_USERNAME'] + ':' + os.environ['CAPSTAN_PASSWORD']
headers = {
    'Authorization': 'Basic ' + base64.b64encode(user.encode()).decode(),
    'Content-Type': 'application/json',
}

def post(path, body, **more):
    request = urllib.request.Request(api + path, json.dumps(body).encode(), {**headers, **more})
    return urllib.request.urlopen(request)

order = json.loads('${json}')
placed = json.load(post('/payments/v1/authorizations/my-first-token/order', order))
captured = post('/ordermanagement/v1/orders/' + placed['order_id'] + '/captures',
                {'captured_amount': 6000}, **{'Klarna-Idempotency-Key': 'parcel-1'})
print(captured.status, captured.headers['Capture-Id'])
`,
})
