// The only personal numbers that may stand in this repository: published for tests, so that no
// living person bears them. Demonstration federations accept only these, production refuses them,
// and tests/style reads this file and fails on any other number anywhere.
//
// Sources: Skatteverket, open data "Testpersonnummer" and "Testsamordningsnummer" (CC0 1.0, with
// the condition that they are used in test environments only); KentorIT/PU-Adapter,
// Testpersonnummer.cs, which labels its list as coming from Skatteverket. Only numbers that stand
// literally in such a list belong here: never compute one, because it may be somebody's.
#pragma once

#include <array>
#include <string_view>

namespace handslag {

/// Twelve digits each, YYYYMMDDNNNC.
inline constexpr std::array<std::string_view, 52> kPublishedTestNumbers = {
    // Skatteverket, personal numbers (personnummer).
    "199001012385",
    "200002292399",
    "201701012393",
    "201901012391",
    "201901192391",
    "201902062395",
    "201903312385",
    "201904182381",
    "201906112386",
    "202402292383",
    "190308189802",
    "190309069813",
    "190312049802",
    "190312089808",
    "190401149810",
    "190001019801",
    "189001019802",
    // Skatteverket, coordination numbers (samordningsnummer); the last three have partial dates.
    "202601612381",
    "202601622380",
    "202601912393",
    "202201612393",
    "191401682396",
    "191406652386",
    "191500722390",
    "191711602399",
    "198000602394",
    // KentorIT/PU-Adapter. The last two share their ten digits and differ by a century.
    "198705212382",
    "198808112380",
    "199001252387",
    "199007282388",
    "199007302384",
    "199107172380",
    "199212252382",
    "199312172381",
    "199610202385",
    "199705162387",
    "199912282382",
    "199006022397",
    "199007212393",
    "199312162390",
    "199504242398",
    "199710182396",
    "200001022391",
    "200001032382",
    "200001052380",
    "200002262384",
    "200007312382",
    "200304302383",
    "200510162381",
    "200512312398",
    "200001042399",
    "190001042399",
};

}  // namespace handslag
