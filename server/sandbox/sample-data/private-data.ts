import { between, pick, seededRandom } from './random.ts';
import { type SampleTable, sampleDate } from './sample-table.ts';

const departments = ['Engineering', 'Finance', 'Sales', 'Support'];

/** Tables that a policy should keep a client from: the database PRIVATE. */
export function makePrivateTables(): SampleTable[] {
  const random = seededRandom(42);
  const salaries = Array.from({ length: 120 }, (_, index) => ({
    EMPLOYEE_ID: index + 1,
    DEPARTMENT: pick(random, departments),
    SALARY: between(random, 380, 1400) * 100,
    PAID_ON: sampleDate(between(random, 0, 300)),
  }));
  const reviews = salaries.map((row) => ({
    EMPLOYEE_ID: row.EMPLOYEE_ID,
    RATING: between(random, 1, 5),
    NOTES: pick(random, ['exceeds', 'meets', 'below']),
  }));
  return [
    {
      name: 'PRIVATE.PUBLIC.SALARIES',
      ddl: `CREATE TABLE PRIVATE.PUBLIC.SALARIES (EMPLOYEE_ID NUMBER(10,0) NOT NULL, DEPARTMENT VARCHAR(40), SALARY NUMBER(12,2), PAID_ON DATE) COMMENT = 'Nobody else should see this'`,
      types: {
        EMPLOYEE_ID: 'DECIMAL(10,0)',
        DEPARTMENT: 'VARCHAR',
        SALARY: 'DECIMAL(12,2)',
        PAID_ON: 'DATE',
      },
      rows: salaries,
    },
    {
      name: 'PRIVATE.PUBLIC.REVIEWS',
      ddl: `CREATE TABLE PRIVATE.PUBLIC.REVIEWS (EMPLOYEE_ID NUMBER(10,0) NOT NULL, RATING NUMBER(2,0), NOTES VARCHAR) COMMENT = 'Yearly reviews'`,
      types: { EMPLOYEE_ID: 'DECIMAL(10,0)', RATING: 'DECIMAL(2,0)', NOTES: 'VARCHAR' },
      rows: reviews,
    },
  ];
}
