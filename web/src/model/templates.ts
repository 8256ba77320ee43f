// Common tables to begin with. A test has the service check each of them.

import { type JsonObject, isObject } from "./json";
import { type Schema, emptySchema, newId } from "./schema";

type Column = [name: string, type: string, options?: JsonObject];

export interface Template {
  key: string;
  title: string;
  about: string;
  columns: Column[];
}

const pick = (values: string[], weights?: number[]): JsonObject => ({ values, ...(weights ? { weights } : {}) });

export const TEMPLATES: Template[] = [
  { key: "customers", title: "Customers", about: "People with contact data that agree within a row.", columns: [
    ["customer_id", "sequence", { start: 1001 }], ["first_name", "firstName"], ["last_name", "lastName"], ["email", "email", { unique: true }],
    ["phone", "phone"], ["street", "streetAddress"], ["city", "city"], ["postcode", "zipCode"], ["country", "country"], ["customer_since", "past"] ] },
  { key: "orders", title: "Orders", about: "Shop orders with status and totals.", columns: [
    ["order_number", "orderNumber"], ["customer", "fullName"], ["email", "email"], ["status", "orderStatus"], ["quantity", "quantity"],
    ["unit_price", "unitPrice"], ["line_total", "lineTotal"], ["payment_method", "paymentMethod"], ["ordered_at", "dateTime"] ] },
  { key: "products", title: "Products", about: "A catalogue with codes, prices, ratings.", columns: [
    ["sku", "sku"], ["name", "productName"], ["category", "productCategory"], ["brand", "brandName"], ["price", "price"], ["color", "color"],
    ["ean", "ean13"], ["rating", "rating"], ["description", "productDescription"] ] },
  { key: "invoices", title: "Invoices", about: "Invoices of companies with tax and due date.", columns: [
    ["invoice_no", "invoiceNumber"], ["company", "company"], ["vat_number", "vatNumber"], ["subtotal", "subtotal"], ["tax", "tax"],
    ["total", "orderTotal"], ["currency", "currency"], ["issued_on", "date"], ["due_on", "date", { after: "issued_on", minGap: "14d", maxGap: "60d" }] ] },
  { key: "employees", title: "Employees", about: "Staff with department, job and pay.", columns: [
    ["employee_id", "employeeId"], ["name", "fullName"], ["email", "email", { provider: "company" }], ["department", "department"], ["job_title", "jobTitle"],
    ["seniority", "seniority"], ["salary", "salary"], ["hired_on", "past"], ["employment", "employmentType"] ] },
  { key: "bank-transactions", title: "Bank transactions", about: "Movements on accounts with merchant and amount.", columns: [
    ["transaction_id", "transactionId"], ["iban", "iban"], ["booked_at", "dateTime"], ["type", "transactionType"], ["amount", "transactionAmount"],
    ["currency", "currency"], ["merchant", "merchant"], ["mcc", "mcc"], ["description", "transactionDescription"] ] },
  { key: "payments", title: "Card payments", about: "Test card numbers, masked cards, results.", columns: [
    ["payment_id", "uuid"], ["card_brand", "cardBrand"], ["card_masked", "maskedCard"], ["expiry", "cardExpiry"], ["amount", "amount", { min: 1, max: 500 }],
    ["currency", "currency"], ["result", "category", pick(["approved", "declined", "error"], [92, 7, 1])], ["paid_at", "recent"] ] },
  { key: "users", title: "App users", about: "Accounts with login data and activity.", columns: [
    ["user_id", "uuid"], ["username", "username"], ["email", "email", { unique: true }], ["password_hash", "passwordHash"], ["is_active", "boolean", { truePercentage: 85 }],
    ["role", "category", pick(["user", "editor", "admin"], [90, 8, 2])], ["created_at", "past"], ["last_login_at", "recent"] ] },
  { key: "web-logs", title: "Web server log", about: "Requests with status, time and agent.", columns: [
    ["time", "timestamp"], ["ip", "ipAddress"], ["method", "httpMethod"], ["path", "urlPath"], ["status", "httpStatus"], ["latency_ms", "latencyMs"],
    ["referrer", "referrer"], ["user_agent", "userAgent"] ] },
  { key: "app-logs", title: "Application log", about: "Log lines of services with trace ids.", columns: [
    ["time", "timestamp"], ["level", "logLevel"], ["service", "serviceName"], ["environment", "environment"], ["message", "logMessage"],
    ["trace_id", "traceId"], ["span_id", "spanId"], ["host", "hostname"] ] },
  { key: "iot", title: "Sensor readings", about: "Devices that report temperature, humidity, battery.", columns: [
    ["sensor_id", "sensorId"], ["measured_at", "timestamp"], ["temperature_c", "temperatureC"], ["humidity", "humidityPercent"], ["pressure", "pressureHpa"],
    ["battery", "batteryPercent"], ["signal", "signalDbm"] ] },
  { key: "patients", title: "Patients", about: "Invented patients with diagnosis and visit.", columns: [
    ["mrn", "mrn"], ["name", "fullName"], ["birthdate", "birthdate"], ["sex", "gender"], ["blood_type", "bloodType"], ["diagnosis", "diagnosis"],
    ["icd10", "icd10"], ["drug", "drugName"], ["hospital", "hospital"] ] },
  { key: "lab-results", title: "Lab results", about: "Tests with values, units and flags.", columns: [
    ["mrn", "mrn"], ["test", "labTest"], ["loinc", "loinc"], ["result", "labResult"], ["unit", "labUnit"], ["reference", "referenceRange"], ["flag", "labFlag"],
    ["taken_at", "recent"] ] },
  { key: "students", title: "Students", about: "Enrolment with degree, course and grade.", columns: [
    ["student_id", "studentId"], ["name", "fullName"], ["email", "email"], ["university", "university"], ["degree", "degree"], ["major", "major"],
    ["course", "courseName"], ["grade", "grade"] ] },
  { key: "shipments", title: "Shipments", about: "Parcels with carrier, tracking and dates.", columns: [
    ["tracking_id", "shipmentTrackingId"], ["carrier", "carrier"], ["status", "shipmentStatus"], ["shipped_on", "shipDate"], ["delivered_on", "deliveryDate"],
    ["warehouse_bin", "warehouseBin"], ["weight_kg", "decimal", { min: 0.2, max: 40 }], ["city", "city"], ["postcode", "zipCode"] ] },
  { key: "flights", title: "Flights", about: "Bookings with airline, airports and seat.", columns: [
    ["pnr", "pnr"], ["passenger", "fullName"], ["airline", "airline"], ["flight", "flightNumber"], ["airport", "airportCode"], ["seat", "seat"],
    ["cabin", "cabinClass"], ["departs_at", "future"] ] },
  { key: "vehicles", title: "Vehicles", about: "A fleet with VIN, plate and mileage.", columns: [
    ["vin", "vin"], ["plate", "licensePlate"], ["make", "vehicleMake"], ["model", "vehicleModel"], ["year", "vehicleYear"], ["fuel", "fuelType"],
    ["transmission", "transmission"], ["mileage", "mileage"] ] },
  { key: "companies", title: "Companies", about: "Business customers with industry and register number.", columns: [
    ["company", "company"], ["legal_form", "legalForm"], ["industry", "industry"], ["register_no", "registrationNumber"], ["website", "website"], ["contact", "fullName"],
    ["email", "email", { provider: "company" }], ["street", "streetAddress"], ["city", "city"] ] },
  { key: "support", title: "Support tickets", about: "Requests with priority, channel and text.", columns: [
    ["ticket", "sequence", { prefix: "T-", start: 1, padding: 6 }], ["subject", "title"], ["message", "paragraph"], ["customer", "fullName"], ["email", "email"],
    ["priority", "category", pick(["low", "normal", "high", "urgent"], [20, 60, 15, 5])], ["opened_at", "recent"], ["rating", "reviewScore"] ] },
  { key: "events", title: "Product events", about: "Nested JSON events for analytics pipelines.", columns: [
    ["event_id", "ulid"], ["user", "object", { fields: [{ name: "id", type: "uuid" }, { name: "country", type: "countryCode" }] }],
    ["event", "category", pick(["view", "click", "signup", "purchase"], [60, 30, 7, 3])], ["tags", "array", { items: { type: "word" }, minItems: 0, maxItems: 4 }],
    ["device", "deviceType"], ["session", "sessionId"], ["at", "timestamp"] ] },
];

export function templateSchema(template: Template, locale: string): Schema {
  const fields = template.columns.map(([name, type, options]) => ({
    id: newId(),
    name,
    type,
    ...(isObject(options) ? { constraints: options } : {}),
  }));
  return { ...emptySchema(), title: template.title, locale, fields };
}
