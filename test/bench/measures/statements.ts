/** What people and models ask, from short to long; `#` is replaced so that no text comes twice. */
const shapes: readonly string[] = [
  'SELECT # AS N',
  'SELECT ID, NAME FROM DEMO.PUBLIC.CUSTOMERS WHERE ID = #',
  'SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS WHERE TOTAL > #',
  "SHOW TABLES LIKE 'T#%' IN SCHEMA DEMO.PUBLIC",
  "SELECT COUNTRY, COUNT(*) AS N FROM DEMO.PUBLIC.CUSTOMERS WHERE NAME ILIKE '%#%' GROUP BY COUNTRY ORDER BY N DESC LIMIT 20",
  `WITH recent AS (
     SELECT o.CUSTOMER_ID, SUM(o.TOTAL) AS spent
     FROM DEMO.PUBLIC.ORDERS o
     WHERE o.ORDERED_AT >= DATEADD(day, -#, CURRENT_DATE())
     GROUP BY o.CUSTOMER_ID
   )
   SELECT c.NAME, r.spent, RANK() OVER (ORDER BY r.spent DESC) AS place
   FROM recent r JOIN DEMO.PUBLIC.CUSTOMERS c ON c.ID = r.CUSTOMER_ID
   QUALIFY place <= 10`,
  `SELECT e.ID, e.PAYLOAD:page::STRING AS page, f.VALUE:name::STRING AS item
   FROM DEMO.PUBLIC.EVENTS e, LATERAL FLATTEN(INPUT => e.PAYLOAD:items) f
   WHERE e.ID BETWEEN # AND # + 100`,
  `SELECT p.CATEGORY, DATE_TRUNC('month', o.ORDERED_AT) AS month,
     SUM(l.QUANTITY * l.PRICE) AS revenue, COUNT(DISTINCT o.CUSTOMER_ID) AS buyers,
     CASE WHEN SUM(l.QUANTITY) > # THEN 'many' ELSE 'few' END AS size
   FROM DEMO.PUBLIC.LINE_ITEMS l
   JOIN DEMO.PUBLIC.ORDERS o ON o.ID = l.ORDER_ID
   JOIN DEMO.PUBLIC.PRODUCTS p ON p.ID = l.PRODUCT_ID
   LEFT JOIN (SELECT CUSTOMER_ID, MIN(ORDERED_AT) AS first_at FROM DEMO.PUBLIC.ORDERS GROUP BY 1) f
     ON f.CUSTOMER_ID = o.CUSTOMER_ID
   WHERE o.ORDERED_AT > f.first_at AND EXISTS (SELECT 1 FROM DEMO.PUBLIC.EVENTS e WHERE e.CUSTOMER_ID = o.CUSTOMER_ID)
   GROUP BY 1, 2 HAVING revenue > 0 ORDER BY month, revenue DESC`,
];

/** So many different statements; the label keeps those of one round apart from those of another. */
export function statements(count: number, label: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const shape = shapes[index % shapes.length] ?? '';
    return `${shape.replaceAll('#', String(1000 + index))} -- ${label}`;
  });
}
