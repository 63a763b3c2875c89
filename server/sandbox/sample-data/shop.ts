import { between, pick, seededRandom } from './random.ts';
import { type SampleTable, sampleDate, sampleTime, timestampTzType } from './sample-table.ts';

const firstNames =
  'Ada Ben Chen Dana Elif Femi Greta Hugo Ines Jonas Kofi Lena Mina Nils Olga Pavel Rosa Sven Tara Yara'.split(
    ' ',
  );
const lastNames =
  'Almeida Berg Costa Dubois Eriksen Fischer Garcia Haddad Ivanov Jansen Kaya Larsen Moreau Novak Okafor Petrov Rossi Silva Tanaka Weber'.split(
    ' ',
  );
const places = [
  ['DE', 'Berlin', 60],
  ['FR', 'Lyon', 60],
  ['US', 'Austin', -360],
  ['JP', 'Osaka', 540],
  ['BR', 'Recife', -180],
  ['IN', 'Pune', 330],
  ['GB', 'Leeds', 0],
  ['NG', 'Lagos', 60],
] as const;
const segments = ['CONSUMER', 'BUSINESS', 'EDUCATION'];
const categories = [
  ['Coffee', 'Beans', 'Ground', 'Capsules'],
  ['Tea', 'Green', 'Black', 'Herbal'],
  ['Kitchen', 'Kettle', 'Grinder', 'Mug'],
  ['Books', 'Recipes', 'Travel', 'History'],
] as const;
const sizes = ['Small', 'Medium', 'Large', 'Gift', 'Travel'];
const statuses = ['DELIVERED', 'DELIVERED', 'DELIVERED', 'SHIPPED', 'PENDING', 'CANCELLED', 'RETURNED'];
const eventTypes = ['page_view', 'page_view', 'search', 'add_to_cart', 'checkout', 'support'];

export interface Shop {
  readonly tables: readonly SampleTable[];
}

/** The rows of the sample shop; always the same. */
export function makeShop(): Shop {
  const random = seededRandom(20_250_101);
  const customers = Array.from({ length: 500 }, (_, index) => customer(random, index + 1));
  const products = makeProducts(random);
  const orders: Record<string, unknown>[] = [];
  const lines: Record<string, unknown>[] = [];
  for (let id = 1; id <= 2000; id += 1) orders.push(order(random, id, products, lines));
  const events = Array.from({ length: 3000 }, (_, index) => event(random, index + 1));
  return {
    tables: [
      {
        name: 'DEMO.PUBLIC.CUSTOMERS',
        ddl: `CREATE TABLE DEMO.PUBLIC.CUSTOMERS (CUSTOMER_ID NUMBER(10,0) NOT NULL, NAME VARCHAR(100) NOT NULL, EMAIL VARCHAR(200), COUNTRY VARCHAR(2), CITY VARCHAR(60), SEGMENT VARCHAR(20), SIGNUP_DATE DATE, IS_ACTIVE BOOLEAN, CREDIT_LIMIT NUMBER(12,2), CREATED_AT TIMESTAMP_NTZ) COMMENT = 'People and companies who buy'`,
        types: {
          CUSTOMER_ID: 'DECIMAL(10,0)',
          NAME: 'VARCHAR',
          EMAIL: 'VARCHAR',
          COUNTRY: 'VARCHAR',
          CITY: 'VARCHAR',
          SEGMENT: 'VARCHAR',
          SIGNUP_DATE: 'DATE',
          IS_ACTIVE: 'BOOLEAN',
          CREDIT_LIMIT: 'DECIMAL(12,2)',
          CREATED_AT: 'TIMESTAMP',
        },
        rows: customers,
      },
      {
        name: 'DEMO.PUBLIC.PRODUCTS',
        ddl: `CREATE TABLE DEMO.PUBLIC.PRODUCTS (PRODUCT_ID NUMBER(10,0) NOT NULL, SKU VARCHAR(20) NOT NULL, NAME VARCHAR(100), CATEGORY VARCHAR(30), PRICE NUMBER(10,2), WEIGHT_KG FLOAT, TAGS ARRAY, DIMENSIONS OBJECT, CHECKSUM BINARY) COMMENT = 'What the shop sells'`,
        types: {
          PRODUCT_ID: 'DECIMAL(10,0)',
          SKU: 'VARCHAR',
          NAME: 'VARCHAR',
          CATEGORY: 'VARCHAR',
          PRICE: 'DECIMAL(10,2)',
          WEIGHT_KG: 'DOUBLE',
          TAGS: 'JSON[]',
          DIMENSIONS: 'MAP(VARCHAR, JSON)',
          CHECKSUM: 'VARCHAR',
        },
        rows: products,
      },
      {
        name: 'DEMO.PUBLIC.ORDERS',
        ddl: `CREATE TABLE DEMO.PUBLIC.ORDERS (ORDER_ID NUMBER(10,0) NOT NULL, CUSTOMER_ID NUMBER(10,0) NOT NULL, ORDER_DATE DATE, STATUS VARCHAR(20), CHANNEL VARCHAR(20), TOTAL_AMOUNT NUMBER(12,2), PLACED_AT TIMESTAMP_TZ, UPDATED_AT TIMESTAMP_LTZ, DELIVERY_SLOT TIME) COMMENT = 'One row per order'`,
        types: {
          ORDER_ID: 'DECIMAL(10,0)',
          CUSTOMER_ID: 'DECIMAL(10,0)',
          ORDER_DATE: 'DATE',
          STATUS: 'VARCHAR',
          CHANNEL: 'VARCHAR',
          TOTAL_AMOUNT: 'DECIMAL(12,2)',
          PLACED_AT: timestampTzType,
          UPDATED_AT: 'TIMESTAMPTZ',
          DELIVERY_SLOT: 'TIME',
        },
        rows: orders,
      },
      {
        name: 'DEMO.PUBLIC.LINE_ITEMS',
        ddl: `CREATE TABLE DEMO.PUBLIC.LINE_ITEMS (LINE_ID NUMBER(10,0) NOT NULL, ORDER_ID NUMBER(10,0) NOT NULL, PRODUCT_ID NUMBER(10,0) NOT NULL, QUANTITY NUMBER(5,0), UNIT_PRICE NUMBER(10,2), DISCOUNT NUMBER(4,2)) COMMENT = 'What each order holds'`,
        types: {
          LINE_ID: 'DECIMAL(10,0)',
          ORDER_ID: 'DECIMAL(10,0)',
          PRODUCT_ID: 'DECIMAL(10,0)',
          QUANTITY: 'DECIMAL(5,0)',
          UNIT_PRICE: 'DECIMAL(10,2)',
          DISCOUNT: 'DECIMAL(4,2)',
        },
        rows: lines,
      },
      {
        name: 'DEMO.PUBLIC.EVENTS',
        ddl: `CREATE TABLE DEMO.PUBLIC.EVENTS (EVENT_ID NUMBER(12,0) NOT NULL, CUSTOMER_ID NUMBER(10,0), EVENT_TYPE VARCHAR(30), OCCURRED_AT TIMESTAMP_NTZ, PAYLOAD VARIANT) COMMENT = 'What visitors do; details in PAYLOAD'`,
        types: {
          EVENT_ID: 'DECIMAL(12,0)',
          CUSTOMER_ID: 'DECIMAL(10,0)',
          EVENT_TYPE: 'VARCHAR',
          OCCURRED_AT: 'TIMESTAMP',
          PAYLOAD: 'JSON',
        },
        rows: events,
      },
    ],
  };
}

function customer(random: () => number, id: number): Record<string, unknown> {
  const first = pick(random, firstNames);
  const last = pick(random, lastNames);
  const [country, city] = pick(random, places);
  const day = between(random, -700, 300);
  return {
    CUSTOMER_ID: id,
    NAME: `${first} ${last}`,
    EMAIL: random() < 0.04 ? null : `${first}.${last}.${id}@example.com`.toLowerCase(),
    COUNTRY: country,
    CITY: city,
    SEGMENT: pick(random, segments),
    SIGNUP_DATE: sampleDate(day),
    IS_ACTIVE: random() < 0.85,
    CREDIT_LIMIT: between(random, 1, 100) * 100,
    CREATED_AT: sampleTime(day, between(random, 0, 86_399)),
  };
}

function makeProducts(random: () => number): Record<string, unknown>[] {
  const products: Record<string, unknown>[] = [];
  for (const [category, ...kinds] of categories) {
    for (const kind of kinds) {
      for (const size of sizes) {
        const id = products.length + 1;
        products.push({
          PRODUCT_ID: id,
          SKU: `${category.slice(0, 3).toUpperCase()}-${String(id).padStart(4, '0')}`,
          NAME: `${size} ${kind}`,
          CATEGORY: category,
          PRICE: between(random, 299, 8999) / 100,
          WEIGHT_KG: between(random, 5, 300) / 100,
          TAGS: [kind.toLowerCase(), size.toLowerCase(), ...(random() < 0.3 ? ['sale'] : [])],
          DIMENSIONS: {
            depth: between(random, 5, 40),
            height: between(random, 5, 60),
            width: between(random, 5, 40),
          },
          CHECKSUM: between(random, 0, 0xffffff).toString(16).padStart(8, '0').toUpperCase(),
        });
      }
    }
  }
  return products;
}

function order(
  random: () => number,
  id: number,
  products: readonly Record<string, unknown>[],
  lines: Record<string, unknown>[],
): Record<string, unknown> {
  const day = between(random, 0, 640);
  const seconds = between(random, 0, 86_399);
  let cents = 0;
  for (let line = between(random, 1, 4); line > 0; line -= 1) {
    const product = pick(random, products);
    const quantity = between(random, 1, 5);
    const discount = random() < 0.2 ? 10 : 0;
    const price = Math.round(Number(product.PRICE) * 100);
    cents += Math.round((price * quantity * (100 - discount)) / 100);
    lines.push({
      LINE_ID: lines.length + 1,
      ORDER_ID: id,
      PRODUCT_ID: product.PRODUCT_ID,
      QUANTITY: quantity,
      UNIT_PRICE: price / 100,
      DISCOUNT: discount / 100,
    });
  }
  const [, , offset] = pick(random, places);
  return {
    ORDER_ID: id,
    CUSTOMER_ID: between(random, 1, 500),
    ORDER_DATE: sampleDate(day),
    STATUS: pick(random, statuses),
    CHANNEL: pick(random, ['WEB', 'APP', 'STORE']),
    TOTAL_AMOUNT: cents / 100,
    PLACED_AT: { sf_utc: sampleTime(day, seconds), sf_offset: offset },
    UPDATED_AT: `${sampleTime(day + between(random, 0, 5), seconds)}+00`,
    DELIVERY_SLOT: random() < 0.1 ? null : `${String(between(random, 8, 20)).padStart(2, '0')}:30:00`,
  };
}

function event(random: () => number, id: number): Record<string, unknown> {
  const type = pick(random, eventTypes);
  const device = {
    os: pick(random, ['ios', 'android', 'macos', 'windows']),
    version: between(random, 10, 17),
  };
  return {
    EVENT_ID: id,
    CUSTOMER_ID: random() < 0.2 ? null : between(random, 1, 500),
    EVENT_TYPE: type,
    OCCURRED_AT: sampleTime(between(random, 0, 640), between(random, 0, 86_399)),
    PAYLOAD: {
      device,
      items: Array.from({ length: between(random, 0, 3) }, () => ({
        sku: `SKU-${between(random, 1, 60)}`,
        qty: between(random, 1, 4),
      })),
      session: `s${between(random, 1, 900)}`,
      ...(type === 'search' ? { query: pick(random, ['coffee', 'green tea', 'gift', "barista's kit"]) } : {}),
    },
  };
}
