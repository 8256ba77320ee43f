//! Measurements: sensors of devices and machines, and what is measured of computers, each in its usual unit.
//!
//! A metric is described by eleven values: the smallest, the tenths of the distribution, the largest. Does not live here:
//! measures of people (`number`).

use std::sync::Arc;

use super::kit;
use super::number::{DecimalOptions, decimal};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::shared_pick;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step, ValueType};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = sensors();
    types.extend(computers());
    types.extend(surroundings());
    types.extend(machines());
    types
}

fn sensors() -> Vec<TypeDef> {
    vec![
        TypeDef::new("sensorType", "Sensor type", |cx, _: NoOptions| {
            let (sensor, sensors) = sensor(cx);
            cx.word(&sensors.words, sensor);
        })
        .about(
            "What the row's sensor measures, such as `temperature`; `sensorReading` and `sensorUnit` of the row fit.",
        )
        .aliases(&["sensor_kind", "measurement_type", "sensor", "sensor_name", "measurand", "metric_name"])
        .headers(&["metric", "quantity_kind", "messgroesse"])
        .unique_by(SENSOR),
        TypeDef::new("sensorReading", "Sensor reading", sensor_reading)
            .about("Value that the row's sensor measures, in the unit of `sensorUnit`.")
            .aliases(&["sensor_value", "measurement", "measured_value", "metric_value", "measurement_value"])
            .headers(&["reading", "messwert", "lectura"])
            .returns(ValueType::Number),
        TypeDef::new("sensorUnit", "Sensor unit", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("several sensors share a unit");
            }
            let (sensor, sensors) = sensor(cx);
            cx.word(&kit::fact_words(&sensors, 0), sensor);
        })
        .about("Unit of the row's sensor.")
        .aliases(&["measurement_unit", "metric_unit", "unit_of_measurement"])
        .headers(&["uom_sensor", "einheit"]),
        TypeDef::new("sensorId", "Sensor id", |cx, o| super::composition::masked_number(cx, &o, "SEN-####"))
            .about("Number of a sensor such as `SEN-0417`; `format` is a mask.")
            .aliases(&["device_id", "sensor_number", "node_id", "meter_id", "thing_id"])
            .headers(&["iot_device", "geraete_id"]),
    ]
}

fn computers() -> Vec<TypeDef> {
    vec![
        TypeDef::new("cpuPercent", "CPU load in percent", |cx, o| metric(cx, &o, &[2, 20, 45, 80, 130, 190, 270, 370, 520, 740, 1000], 1))
            .within(0, 100)
            .about("Share of processor time in use, 0.2 to 100, as usually measured; uniform with `min` or `max`.")
            .aliases(&["cpu_percent", "cpu_usage", "cpu_load", "cpu_utilization", "processor_load"])
            .headers(&["cpu", "cpu_pct", "cpu_usage_percent"])
            .returns(ValueType::Number),
        TypeDef::new("memoryMb", "Memory in megabytes", |cx, o| metric(cx, &o, &[12, 48, 92, 150, 230, 340, 520, 810, 1350, 2900, 32_000], 0))
            .about("Memory that a process uses, 12 to 32000, as usually measured; uniform with `min` or `max`.")
            .aliases(&["memory_mb", "memory_usage_mb", "ram_usage_mb", "mem_usage", "memory_used"])
            .headers(&["memory", "mem_mb", "ram_mb", "rss_mb"])
            .returns(ValueType::Integer),
        TypeDef::new("memoryPercent", "Memory in percent", |cx, o| metric(cx, &o, &[40, 190, 300, 390, 470, 540, 610, 680, 760, 860, 1000], 1))
            .within(0, 100)
            .about("Share of memory in use, 4 to 100, as usually measured; uniform with `min` or `max`.")
            .aliases(&["memory_percent", "memory_usage", "ram_percent", "memory_utilization"])
            .headers(&["mem_pct", "mem_percent"])
            .returns(ValueType::Number),
        TypeDef::new("diskPercent", "Disk use in percent", |cx, o| metric(cx, &o, &[10, 120, 220, 310, 400, 490, 580, 670, 770, 880, 1000], 1))
            .within(0, 100)
            .about("Share of a disk that is full, 1 to 100, as usually measured; uniform with `min` or `max`.")
            .aliases(&["disk_percent", "disk_usage", "disk_utilization", "storage_used_percent"])
            .headers(&["disk_pct", "fs_usage"])
            .returns(ValueType::Number),
        TypeDef::new("diskFreeGb", "Free disk in gigabytes", |cx, o| metric(cx, &o, &[4, 60, 180, 380, 680, 1100, 1700, 2600, 4300, 8500, 76_000], 1))
            .about("Free space of a disk, 0.4 to 7600, as usually measured; uniform with `min` or `max`.")
            .aliases(&["disk_free_gb", "free_space_gb", "free_disk_space"])
            .headers(&["disk_free", "avail_gb"])
            .returns(ValueType::Number),
        TypeDef::new("cpuTemperatureC", "Processor temperature in °C", |cx, o| metric(cx, &o, &[270, 360, 410, 450, 490, 530, 570, 620, 680, 760, 980], 1))
            .about("Temperature of a processor under load, 27 to 98, as usually measured; uniform with `min` or `max`.")
            .aliases(&["cpu_temperature", "cpu_temp", "core_temperature", "cpu_temperature_c"])
            .headers(&["cpu_temp_c", "core_temp"])
            .returns(ValueType::Number),
        TypeDef::new("batteryPercent", "Battery charge in percent", |cx, o| metric(cx, &o, &[1, 14, 26, 37, 47, 57, 66, 75, 84, 94, 100], 0))
            .within(0, 100)
            .about("Charge of a battery, 1 to 100, as usually measured; uniform with `min` or `max`.")
            .aliases(&["battery_percent", "battery", "battery_level", "battery_charge", "charge_level"])
            .headers(&["battery_pct", "soc", "akku"])
            .returns(ValueType::Integer),
        TypeDef::new("batteryVoltage", "Battery voltage", |cx, o| metric(cx, &o, &[300, 342, 358, 366, 372, 377, 383, 390, 398, 409, 420], 2))
            .about("Voltage of a lithium cell, 3.0 to 4.2, as usually measured; uniform with `min` or `max`.")
            .aliases(&["battery_voltage", "battery_v", "cell_voltage"])
            .headers(&["vbat", "batt_v"])
            .returns(ValueType::Number),
        TypeDef::new("latencyMs", "Latency in milliseconds", |cx, o| metric(cx, &o, &[6, 40, 90, 150, 230, 340, 520, 840, 1500, 3400, 82_000], 1))
            .about("Time that a request takes, 0.6 to 8200, as usually measured; uniform with `min` or `max`.")
            .aliases(&["latency_ms", "latency", "response_time", "response_time_ms", "request_duration_ms", "elapsed_ms"])
            .headers(&["duration_ms", "rtt_ms", "time_taken", "took_ms"])
            .returns(ValueType::Number),
        TypeDef::new("pingMs", "Round trip in milliseconds", |cx, o| metric(cx, &o, &[3, 50, 90, 130, 180, 240, 320, 440, 660, 1100, 6500], 1))
            .about("Time that an echo takes over the network, 0.3 to 650, as usually measured; uniform with `min` or `max`.")
            .aliases(&["ping_ms", "ping", "round_trip_time", "rtt"])
            .headers(&["icmp_ms"])
            .returns(ValueType::Number),
        TypeDef::new("uptimeSeconds", "Uptime in seconds", |cx, o| metric(cx, &o, &[30, 5400, 26_000, 86_000, 240_000, 560_000, 1_150_000, 2_200_000, 4_300_000, 9_400_000, 63_000_000], 0))
            .about("Time since a device or service was started, 30 to 63000000, as usually measured; uniform with `min` or `max`.")
            .aliases(&["uptime_seconds", "uptime", "uptime_s", "running_time"])
            .headers(&["up_time", "uptime_sec"])
            .returns(ValueType::Integer),
        TypeDef::new("throughputMbps", "Throughput in Mbit/s", |cx, o| metric(cx, &o, &[1, 24, 80, 170, 310, 520, 880, 1500, 2700, 5600, 96_000], 1))
            .about("Data rate of a link, 0.1 to 9600, as usually measured; uniform with `min` or `max`.")
            .aliases(&["throughput_mbps", "throughput", "bandwidth_mbps", "bandwidth", "transfer_rate", "network_speed"])
            .headers(&["download_mbps", "upload_mbps", "mbps"])
            .returns(ValueType::Number),
        TypeDef::new("packetLossPercent", "Packet loss in percent", |cx, o| metric(cx, &o, &[0, 0, 0, 0, 0, 1, 4, 12, 40, 160, 3800], 2))
            .within(0, 100)
            .about("Share of packets that are lost, 0 to 38, as usually measured; uniform with `min` or `max`.")
            .aliases(&["packet_loss_percent", "packet_loss", "loss_percent"])
            .headers(&["loss_pct"])
            .returns(ValueType::Number),
        TypeDef::new("requestCount", "Number of requests", |cx, o| metric(cx, &o, &[0, 14, 52, 120, 240, 430, 760, 1350, 2600, 6200, 98_000], 0))
            .about("Requests in an interval, 0 to 98000, as usually measured; uniform with `min` or `max`.")
            .aliases(&["request_count", "requests_per_minute", "request_total", "hits"])
            .headers(&["requests", "rpm", "rps"])
            .returns(ValueType::Integer),
        TypeDef::new("errorRatePercent", "Error rate in percent", |cx, o| metric(cx, &o, &[0, 0, 1, 3, 6, 10, 18, 33, 70, 210, 4600], 2))
            .within(0, 100)
            .about("Share of requests that fail, 0 to 46, as usually measured; uniform with `min` or `max`.")
            .aliases(&["error_rate_percent", "error_rate", "failure_rate"])
            .headers(&["errors_pct"])
            .returns(ValueType::Number),
        TypeDef::new("signalDbm", "Signal strength in dBm", |cx, o| metric(cx, &o, &[-118, -97, -89, -83, -78, -73, -68, -62, -56, -48, -30], 0))
            .about("Signal strength of a radio link, −118 to −30, as usually measured; uniform with `min` or `max`.")
            .aliases(&["signal_dbm", "signal_strength", "rssi", "rssi_dbm", "wifi_signal"])
            .headers(&["signal", "dbm"])
            .returns(ValueType::Integer),
    ]
}

fn surroundings() -> Vec<TypeDef> {
    vec![
        TypeDef::new("temperatureC", "Temperature in °C", |cx, o| metric(cx, &o, &[-140, 30, 80, 130, 175, 205, 220, 240, 270, 320, 440], 1))
            .about("Temperature of a room, a device or the air outside, −14 to 44, as usually measured; uniform with `min` or `max`.")
            .aliases(&["temperature_c", "temperature", "temp", "temp_c", "temperature_celsius", "celsius"])
            .headers(&["temp_celsius", "temperatur", "temperatura", "température"])
            .returns(ValueType::Number),
        TypeDef::new("temperatureF", "Temperature in °F", |cx, o| metric(cx, &o, &[70, 370, 460, 550, 635, 690, 715, 750, 810, 900, 1110], 1))
            .about("Temperature of a room, a device or the air outside, 7 to 111, as usually measured; uniform with `min` or `max`.")
            .aliases(&["temperature_f", "temp_f", "temperature_fahrenheit", "fahrenheit"])
            .headers(&["temp_fahrenheit"])
            .returns(ValueType::Number),
        TypeDef::new("humidityPercent", "Relative humidity in percent", |cx, o| metric(cx, &o, &[120, 250, 330, 380, 430, 480, 530, 590, 660, 770, 990], 1))
            .within(0, 100)
            .about("Relative humidity of the air, 12 to 99, as usually measured; uniform with `min` or `max`.")
            .aliases(&["humidity_percent", "humidity", "relative_humidity", "air_humidity"])
            .headers(&["humidity_pct", "rh", "luftfeuchtigkeit", "humedad"])
            .returns(ValueType::Number),
        TypeDef::new("pressureHpa", "Air pressure in hPa", |cx, o| metric(cx, &o, &[9720, 9950, 10_020, 10_070, 10_100, 10_130, 10_160, 10_190, 10_230, 10_290, 10_450], 1))
            .about("Air pressure at sea level, 972 to 1045, as usually measured; uniform with `min` or `max`.")
            .aliases(&["pressure_hpa", "pressure", "air_pressure", "barometric_pressure", "atmospheric_pressure"])
            .headers(&["pressure_mbar", "luftdruck"])
            .returns(ValueType::Number),
        TypeDef::new("co2Ppm", "Carbon dioxide in ppm", |cx, o| metric(cx, &o, &[402, 425, 460, 510, 570, 650, 750, 880, 1050, 1320, 3200], 0))
            .about("Carbon dioxide in the air of a room, 402 to 3200, as usually measured; uniform with `min` or `max`.")
            .aliases(&["co2_ppm", "co2", "carbon_dioxide", "co2_level"])
            .headers(&["co2_concentration"])
            .returns(ValueType::Integer),
        TypeDef::new("pm25", "Fine dust PM2.5", |cx, o| metric(cx, &o, &[5, 30, 45, 60, 80, 100, 130, 170, 230, 360, 1400], 1))
            .about("Fine dust in µg/m³, 0.5 to 140, as usually measured; uniform with `min` or `max`.")
            .aliases(&["pm2_5", "pm25_ugm3", "fine_dust", "particulate_matter"])
            .headers(&["pm_2_5", "air_quality_pm25"])
            .returns(ValueType::Number),
        TypeDef::new("luminosityLux", "Illuminance in lux", |cx, o| metric(cx, &o, &[0, 2, 15, 60, 150, 280, 420, 650, 1500, 9000, 85_000], 0))
            .about("Brightness of a place, 0 to 85000, as usually measured; uniform with `min` or `max`.")
            .aliases(&["luminosity_lux", "lux", "illuminance", "light_level", "brightness_lux"])
            .headers(&["light", "ambient_light"])
            .returns(ValueType::Integer),
        TypeDef::new("noiseDb", "Noise in dB", |cx, o| metric(cx, &o, &[270, 340, 380, 420, 460, 500, 540, 590, 650, 730, 980], 1))
            .about("Sound level of a place, 27 to 98, as usually measured; uniform with `min` or `max`.")
            .aliases(&["noise_db", "noise_level", "sound_level", "decibel"])
            .headers(&["db_level", "laerm_db"])
            .returns(ValueType::Number),
        TypeDef::new("soilMoisturePercent", "Soil moisture in percent", |cx, o| metric(cx, &o, &[50, 130, 180, 220, 260, 300, 340, 380, 430, 500, 690], 1))
            .within(0, 100)
            .about("Water content of soil, 5 to 69, as usually measured; uniform with `min` or `max`.")
            .aliases(&["soil_moisture_percent", "soil_moisture", "soil_humidity"])
            .headers(&["bodenfeuchte"])
            .returns(ValueType::Number),
        TypeDef::new("phValue", "pH", |cx, o| metric(cx, &o, &[460, 600, 640, 670, 690, 710, 725, 740, 760, 790, 930], 2))
            .within(0, 14)
            .about("Acidity of water or soil, 4.6 to 9.3, as usually measured; uniform with `min` or `max`.")
            .aliases(&["ph_value", "ph", "ph_level", "acidity"])
            .headers(&["water_ph"])
            .returns(ValueType::Number),
        TypeDef::new("windSpeedMs", "Wind speed in m/s", |cx, o| metric(cx, &o, &[0, 8, 16, 24, 31, 39, 48, 59, 74, 100, 270], 1))
            .about("Mean wind speed, 0 to 27, as usually measured; uniform with `min` or `max`.")
            .aliases(&["wind_speed_ms", "wind_speed", "windspeed"])
            .headers(&["wind_ms", "windgeschwindigkeit"])
            .returns(ValueType::Number),
        TypeDef::new("rainfallMm", "Rainfall in mm", |cx, o| metric(cx, &o, &[0, 0, 0, 0, 0, 1, 5, 16, 42, 100, 740], 1))
            .about("Rain of a day, 0 to 74, as usually measured; uniform with `min` or `max`.")
            .aliases(&["rainfall_mm", "rainfall", "precipitation", "precipitation_mm"])
            .headers(&["rain_mm", "niederschlag"])
            .returns(ValueType::Number),
    ]
}

fn machines() -> Vec<TypeDef> {
    vec![
        TypeDef::new("voltageV", "Voltage in volts", |cx, o| {
            metric(cx, &o, &[2160, 2240, 2270, 2286, 2295, 2303, 2311, 2320, 2335, 2360, 2440], 1)
        })
        .about("Mains voltage, 216 to 244, as usually measured; uniform with `min` or `max`.")
        .aliases(&["voltage_v", "voltage", "volts", "mains_voltage"])
        .headers(&["u_v", "spannung"])
        .returns(ValueType::Number),
        TypeDef::new("currentA", "Current in amperes", |cx, o| {
            metric(cx, &o, &[1, 8, 20, 45, 90, 160, 270, 420, 680, 1100, 3200], 2)
        })
        .about("Current of an appliance, 0.01 to 32, as usually measured; uniform with `min` or `max`.")
        .aliases(&["current_a", "amperage", "amperes", "electric_current"])
        .headers(&["amps", "strom_a"])
        .returns(ValueType::Number),
        TypeDef::new("powerW", "Power in watts", |cx, o| {
            metric(cx, &o, &[3, 40, 180, 550, 1200, 2400, 4300, 7800, 14_000, 23_000, 74_000], 1)
        })
        .about("Power of an appliance, 0.3 to 7400, as usually measured; uniform with `min` or `max`.")
        .aliases(&["power_w", "power", "watts", "power_consumption", "wattage"])
        .headers(&["active_power", "leistung_w"])
        .returns(ValueType::Number),
        TypeDef::new("energyKwh", "Energy in kWh", |cx, o| {
            metric(
                cx,
                &o,
                &[50, 6000, 19_000, 43_000, 78_000, 130_000, 210_000, 340_000, 560_000, 980_000, 4_200_000],
                2,
            )
        })
        .about("Reading of an energy meter, 0.5 to 42000, as usually measured; uniform with `min` or `max`.")
        .aliases(&["energy_kwh", "energy", "kwh", "energy_consumption", "meter_reading"])
        .headers(&["consumption_kwh", "zaehlerstand"])
        .returns(ValueType::Number),
        TypeDef::new("speedKmh", "Speed in km/h", |cx, o| {
            metric(cx, &o, &[0, 60, 180, 280, 370, 460, 540, 670, 880, 1150, 1680], 1)
        })
        .about("Speed of a vehicle, 0 to 168, as usually measured; uniform with `min` or `max`.")
        .aliases(&["speed_kmh", "speed", "velocity", "speed_kph", "ground_speed"])
        .headers(&["kmh", "geschwindigkeit", "velocidad"])
        .returns(ValueType::Number),
        TypeDef::new("rotationRpm", "Revolutions per minute", |cx, o| {
            metric(cx, &o, &[0, 620, 800, 980, 1250, 1480, 1750, 2100, 2600, 3200, 6800], 0)
        })
        .about("Speed of an engine or a fan, 0 to 6800, as usually measured; uniform with `min` or `max`.")
        .aliases(&["rotation_rpm", "rpm_value", "engine_rpm", "fan_speed", "revolutions"])
        .headers(&["fan_rpm", "drehzahl"])
        .returns(ValueType::Integer),
        TypeDef::new("vibrationMms", "Vibration in mm/s", |cx, o| {
            metric(cx, &o, &[10, 40, 70, 100, 130, 170, 220, 290, 400, 650, 1900], 2)
        })
        .about("Vibration velocity of a machine, 0.1 to 19, as usually measured; uniform with `min` or `max`.")
        .aliases(&["vibration_mms", "vibration", "vibration_velocity"])
        .headers(&["vib_rms"])
        .returns(ValueType::Number),
        TypeDef::new("flowLmin", "Flow in litres per minute", |cx, o| {
            metric(cx, &o, &[0, 40, 120, 250, 430, 650, 900, 1200, 1700, 2600, 6200], 2)
        })
        .about("Flow through a pipe, 0 to 62, as usually measured; uniform with `min` or `max`.")
        .aliases(&["flow_lmin", "flow_rate", "water_flow"])
        .headers(&["lpm", "durchfluss"])
        .returns(ValueType::Number),
    ]
}

/// Values at 0, 10, 20 … 100 percent of a distribution, in units of the last digit.
type Quantiles = [i64; 11];

/// A measurement with the metric's own distribution, or a uniform one when bounds are given.
fn metric(cx: &mut FieldCx<'_, '_>, options: &DecimalOptions, quantiles: &'static Quantiles, decimals: u8) {
    if options.min.is_some() || options.max.is_some() || options.decimals.is_some() || cx.unique {
        let unit = 10i64.pow(u32::from(decimals)) as f64;
        let whole = options.decimals.unwrap_or(decimals) == 0;
        cx.value_type = if whole { ValueType::Integer } else { ValueType::Number };
        return decimal(cx, options, quantiles[0] as f64 / unit, quantiles[10] as f64 / unit, decimals);
    }
    let bits = cx.draw("value");
    let value = cx.step(Step::Map { inputs: vec![bits], function: Arc::new(|x| quantile(quantiles, x[0]) as u64) });
    number(cx, value, decimals);
}

/// The value below which a share of `bits` / 2^64 lies: straight lines between the known ones.
fn quantile(quantiles: &Quantiles, bits: u64) -> i64 {
    let product = u128::from(bits) * 10;
    let (at, within) = ((product >> 64) as usize, (product as u64 >> 32) as i64);
    let (low, high) = (quantiles[at], quantiles[at + 1]);
    low + (((high - low) * within + (1 << 31)) >> 32)
}

fn number(cx: &mut FieldCx<'_, '_>, value: Reg, decimals: u8) {
    cx.emit(if decimals == 0 { Op::Int(value) } else { Op::Decimal { units: value, scale: decimals } });
}

/// Latent that decides the kind of sensor.
const SENSOR: &str = "sensor";

/// The list of sensors and the row's: the extra column is unit, digits after the point, quantiles.
fn sensor(cx: &mut FieldCx<'_, '_>) -> (Reg, Arc<WordList>) {
    let sensors = cx.locale.list("sensor");
    (shared_pick(cx, SENSOR, &sensors), sensors)
}

/// Most digits after the point of a sensor.
const SENSOR_DECIMALS_MAX: u8 = 2;

fn sensor_reading(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("readings repeat");
    }
    let (sensor, sensors) = sensor(cx);
    let decimals: Arc<[u64]> = kit::facts(&sensors, 1).map(|d| d.parse().unwrap_or(0)).collect();
    let tables: Arc<[Quantiles]> = kit::facts(&sensors, 2)
        .zip(&*decimals)
        .map(|(text, decimals)| read_quantiles(text, *decimals as u32))
        .collect();
    let bits = cx.draw("value");
    let function = move |x: &[u64]| quantile(&tables[x[0] as usize], x[1]) as u64;
    let value = cx.step(Step::Map { inputs: vec![sensor, bits], function: Arc::new(function) });
    let which = cx.step(Step::Lookup { index: sensor, table: decimals });
    let branches = (0..=SENSOR_DECIMALS_MAX).map(|decimals| cx.branch(|cx| number(cx, value, decimals))).collect();
    cx.emit(Op::Switch { which, branches });
}

/// Eleven decimal numbers as units of the last digit.
fn read_quantiles(text: &str, decimals: u32) -> Quantiles {
    let mut quantiles = [0; 11];
    for (quantile, number) in quantiles.iter_mut().zip(text.split(' ')) {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction:0<width$}", width = decimals as usize);
        *quantile = digits.parse().unwrap_or(0);
    }
    quantiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_read_and_met() {
        let quantiles = read_quantiles("-12 4 9 14 18 20.5 22 24 27 31 39.5", 1);
        assert_eq!(quantiles, [-120, 40, 90, 140, 180, 205, 220, 240, 270, 310, 395]);
        let fifth = u64::MAX / 5 + 1;
        assert_eq!([0, fifth, u64::MAX].map(|bits| quantile(&quantiles, bits)), [-120, 90, 395]);
        assert_eq!(quantile(&quantiles, u64::MAX / 2), 205);
    }
}
